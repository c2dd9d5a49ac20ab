import { defineActivity, defineOrchestrator, whenAll, type AnyOrchestrator } from "@reawait/core";
import {
  createRegistry,
  defaultPayloadConverter,
  hostScheduler,
  OrchestrationExecutor,
  runTurn,
} from "@reawait/core/internal";
import { decodeHistoryEvents, encodeHistoryEvents, silentLogger, type HistoryEvent } from "@reawait/protocol";
import { INSTANCE_ID, type RecordedRun } from "./histories.js";

const add = defineActivity("add", (_ctx, value: number) => value);

const sequence = defineOrchestrator("sequence", async (ctx, count: number) => {
  let sum = 0;
  for (let index = 1; index <= count; index++) sum += await ctx.callActivity(add, index);
  return sum;
});

const fanOut = defineOrchestrator("fan-out", async (ctx, count: number) => {
  const tasks = Array.from({ length: count }, (_, index) => ctx.callActivity(add, index + 1));
  const values = await whenAll(tasks);
  return values.reduce((sum, value) => sum + value, 0);
});

const promises = defineOrchestrator("fan-out, Promise.all", async (ctx, count: number) => {
  const tasks = Array.from({ length: count }, (_, index) => ctx.callActivity(add, index + 1));
  const values = await Promise.all(tasks);
  return values.reduce((sum, value) => sum + value, 0);
});

const orchestrators = createRegistry<AnyOrchestrator>("orchestrator", [sequence, fanOut, promises]);

/** Replays event objects to the end; gives the output. */
export async function replayObjects({ past, fresh }: RecordedRun): Promise<string | undefined> {
  const executor = new OrchestrationExecutor({
    instanceId: INSTANCE_ID,
    converter: defaultPayloadConverter,
    log: silentLogger,
    captureCallSites: false,
    ordersConfirmations: true,
    orchestrators,
    onPoisoned: () => {},
  });
  const turn = { instanceId: INSTANCE_ID, history: past, newEvents: fresh };
  const { actions } = await runTurn(executor, turn, hostScheduler);
  const [completion] = actions;
  return completion?.kind === "completeOrchestration" ? completion.result : undefined;
}

/** A replay of the same that begins at bytes. */
export function prepareBytes({ past, fresh }: RecordedRun): () => Promise<string | undefined> {
  const bytes = { past: encodeHistoryEvents(past), fresh: encodeHistoryEvents(fresh) };
  return () => replayObjects({ past: decode(bytes.past), fresh: decode(bytes.fresh) });
}

function decode(bytes: Uint8Array): readonly HistoryEvent[] {
  return decodeHistoryEvents(bytes);
}
