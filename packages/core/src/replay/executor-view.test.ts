/** The executor driven step by step, as a query or a debugger does: nothing is emitted. */
import { describe, expect, it } from "@jest/globals";
import { silentLogger, type HistoryEvent } from "@reawait/protocol";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { createRegistry } from "../definitions/registry.js";
import { defaultPayloadConverter } from "../payload/default-payload-converter.js";
import { whenAny } from "../task/when-any.js";
import { OrchestrationExecutor } from "./executor.js";
import { hostScheduler } from "./scheduler.js";
import { runHistory } from "./testing/history-builder.js";
import { eventRaised, resumed, suspended, taskCompleted, taskFailed } from "./testing/history-events.js";

const flow = defineOrchestrator("flow", async (ctx) => {
  ctx.setCustomStatus("starting");
  const forgotten = ctx.callActivity("forgotten");
  await whenAny({ go: ctx.waitForExternalEvent("go"), late: ctx.createTimer("1h") });
  ctx.setCustomStatus("going");
  await Promise.all([forgotten, ctx.callSubOrchestrator("child")]);
});

type ExecutionView = ReturnType<OrchestrationExecutor["view"]>;

/** What an execution looks like after each event of its history. */
async function viewsOf(history: readonly HistoryEvent[], orchestrator = flow): Promise<ExecutionView[]> {
  const executor = new OrchestrationExecutor({
    instanceId: "instance-1",
    converter: defaultPayloadConverter,
    orchestrators: createRegistry("orchestrator", [orchestrator]),
    log: silentLogger,
    captureCallSites: false,
    ordersConfirmations: true,
    onPoisoned() {},
  });
  const views: ExecutionView[] = [];
  executor.beginTurn(history);
  executor.open();
  for (const event of history) {
    executor.apply(event);
    await new Promise<void>((rested) => hostScheduler.drain(rested));
    executor.settled();
    views.push(executor.view());
  }
  executor.close();
  return views;
}

describe("R9 the view of an execution", () => {
  it("says what is open and whether anybody waits for it, the custom status, and whether it is over", async () => {
    const { history } = await runHistory(flow, [[eventRaised("go")], [taskCompleted(1)]]);
    const views = await viewsOf(history);
    expect(views[1]).toEqual({
      customStatus: '"starting"',
      suspended: false,
      ended: false,
      openTasks: [
        { label: 'activity "forgotten" (task 1)', isListenedTo: false },
        { label: "timer (task 2)", isListenedTo: true },
        { label: 'wait for event "go"', isListenedTo: true },
      ],
      openIds: new Map([
        [1, 'activity "forgotten" (task 1)'],
        [2, "timer (task 2)"],
      ]),
      untaken: [],
    });
    expect(views.at(-1)).toMatchObject({
      customStatus: '"going"',
      openTasks: expect.arrayContaining([
        { label: "timer (task 2)", isListenedTo: false },
        { label: 'sub-orchestration "child" (task 3)', isListenedTo: true },
      ]) as unknown,
    });
  });

  it("says which ids still matter: not those of what was cancelled, and timers as what they are for", async () => {
    const limited = defineOrchestrator("flow", async (ctx) => {
      const call = ctx.callActivity("charge", undefined, {
        timeout: "1h",
        retry: { maxAttempts: 2, firstInterval: "1m" },
      });
      const late = ctx.createTimer("1d");
      await ctx.waitForExternalEvent("go");
      late.cancel();
      await call;
    });
    const { history } = await runHistory(limited, [[taskFailed(1)], [eventRaised("go")]]);
    const ids = (await viewsOf(history, limited)).map(({ openIds }) => [...openIds]);
    const charge = 'activity "charge" (task 1)';
    const day: [number, string] = [3, "timer (task 3)"];
    expect(ids[1]).toEqual([[1, charge], [2, charge], day]);
    expect(ids[history.findIndex(({ kind }) => kind === "taskFailed")]).toEqual([[2, charge], day, [4, charge]]);
    expect(ids.at(-1)).toEqual([
      [2, charge],
      [4, charge],
    ]);
  });

  it("holds the events that nobody has taken, and lets go of those that somebody took", async () => {
    const { history } = await runHistory(flow, [[eventRaised("other", 7), eventRaised("go")]]);
    const untaken = (await viewsOf(history)).map((view) => view.untaken.map(({ name, input }) => [name, input]));
    expect(untaken[1]).toEqual([]);
    expect(untaken.at(-1)).toEqual([["other", "7"]]);
  });

  it("says whether it is suspended", async () => {
    const { history } = await runHistory(flow, [[suspended()], [resumed()]]);
    const suspendedAt = (kind: HistoryEvent["kind"], views: readonly ExecutionView[]) =>
      views[history.findIndex((event) => event.kind === kind)]?.suspended;
    const views = await viewsOf(history);
    expect(suspendedAt("executionStarted", views)).toBe(false);
    expect(suspendedAt("executionSuspended", views)).toBe(true);
    expect(suspendedAt("executionResumed", views)).toBe(false);
  });
});
