/** What a run records is what the engine would have recorded: a history of the engine is lived through step by step. */
import { expect, it } from "@jest/globals";
import { Client } from "@reawait/client";
import { defineActivity, defineOrchestrator, whenAll, type AnyOrchestrator } from "@reawait/core";
import { defaultPayloadConverter, fromFailureDetails } from "@reawait/core/internal";
import { Engine } from "@reawait/engine";
import { silentLogger, type HistoryEvent } from "@reawait/protocol";
import { Worker } from "@reawait/worker";
import { stepThrough } from "./step-through.js";
import type { Steps } from "./steps.js";
import { approval, CardDeclined, charge, order, purchaseOrder, sendApprovalRequest, ship } from "./testing/orders.js";

const read = (payload: string | undefined): unknown => defaultPayloadConverter.read(payload);

/** The events of each turn, its opening aside. */
function batchesOf(history: readonly HistoryEvent[]): readonly (readonly HistoryEvent[])[] {
  const batches: HistoryEvent[][] = [];
  for (const event of history) {
    if (event.kind === "orchestratorStarted") batches.push([]);
    else batches.at(-1)?.push(event);
  }
  return batches;
}

function lives(step: Steps<void>, event: HistoryEvent): void {
  if (event.kind === "eventRaised") step.raiseEvent(event.name, read(event.input), { payload: "rich" });
  if (event.kind === "timerFired") step.timers.find(({ taskId }) => taskId === event.timerId)?.fire();
  if (!("taskScheduledId" in event)) return;
  const call = [...step.activities(), ...step.children()].find(({ taskId }) => taskId === event.taskScheduledId);
  if ("result" in event) call?.complete(read(event.result));
  else call?.fail(fromFailureDetails("failureDetails" in event ? event.failureDetails : undefined));
}

/** All but times, and the frames of stacks. */
function timeless(history: readonly HistoryEvent[]): unknown {
  return JSON.parse(
    JSON.stringify(history, (key, value: unknown) =>
      key === "timestamp" || key === "fireAt" || key === "stackTrace" ? undefined : value,
    ),
  );
}

const flaky = defineActivity("flaky", (ctx, n: number) => {
  if (ctx.attempt === 1) throw new CardDeclined(n);
  return n;
});
const mixed = defineOrchestrator("mixed", async (ctx, numbers: readonly number[]) => {
  ctx.setCustomStatus("working");
  const retry = { maxAttempts: 2, firstInterval: "1ms" } as const;
  const sum = await whenAll(numbers.map((n) => ctx.callActivity(flaky, n, { retry, tags: { n: String(n) } })));
  ctx.sendEvent(ctx.instanceId, "note", sum);
  const note = await ctx.waitForExternalEvent<number[]>("note", { timeout: "1d" });
  await ctx.createTimer("1ms");
  await ctx.callSubOrchestrator(ship, order, { instanceId: `${ctx.instanceId}-parcel`, tags: { team: "b" } });
  void ctx.callActivity(flaky, 9);
  throw new CardDeclined(note.length);
});

it.each<[name: string, AnyOrchestrator, input: unknown]>([
  ["an order that is approved", purchaseOrder, order],
  ["retries, events to itself, timers and a failure", mixed, [1, 2, 3]],
])("the history of %s is that of an engine", async (_name, orchestrator, input) => {
  await using engine = await Engine.open({ storage: ":memory:" });
  const client = new Client(engine.connection);
  // Approved while the request is under way: never together with the start.
  const request = defineActivity(sendApprovalRequest.name, async ({ instanceId }) => {
    await client.getHandle(instanceId).raiseEvent(approval, { approver: "mia" });
  });
  const activities = [request, charge, flaky];
  const orchestrators = [orchestrator, ship];
  await using worker = new Worker(engine.connection, { orchestrators, activities, logger: silentLogger });
  await worker.start();
  const traceContext = { traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
  const options = { instanceId: "o-1", tags: { team: "a" }, traceContext };
  const handle = await client.start(orchestrator, input as never, options);
  await handle.waitForCompletion();
  const history: HistoryEvent[] = [];
  for await (const event of handle.history()) history.push(event);
  const [first, ...rest] = batchesOf(history);
  const started = first?.find((event) => event.kind === "executionStarted");
  const { executionId } = started?.orchestrationInstance ?? {};

  const run = await stepThrough(orchestrator, input as never, { ...options, executionId, logger: silentLogger });
  for (const batch of rest) {
    if (batch.some((event) => event.kind === "eventRaised" && event.name === "note")) continue;
    await run.batch((step) => {
      for (const event of batch) lives(step, event);
    });
  }
  expect(timeless(run.history)).toEqual(timeless(history));
  expect(run.status).toBe((await handle.status())?.runtimeStatus);
});
