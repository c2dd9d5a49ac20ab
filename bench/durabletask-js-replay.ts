/** The same replays by `@microsoft/durabletask-js`, reached through its published files: it exports no executor. */
import { createRequire } from "node:module";
import { encodeHistoryEvents } from "@reawait/protocol";
import { EXECUTION_ID, INSTANCE_ID, type RecordedRun } from "./histories.js";

interface Context {
  callActivity(name: string, input: number): unknown;
}

interface PeerEvent {
  readonly peer: unique symbol;
}

interface Peer {
  readonly OrchestrationExecutor: new (
    registry: unknown,
    logger: unknown,
  ) => {
    execute(
      instanceId: string,
      past: readonly PeerEvent[],
      fresh: readonly PeerEvent[],
      executionId: string,
    ): Promise<{ actions: readonly PeerAction[] }>;
  };
  readonly Registry: new () => { addNamedOrchestrator(name: string, fn: unknown): void };
  readonly NoOpLogger: new () => unknown;
  readonly whenAll: (tasks: readonly unknown[]) => unknown;
  readonly HistoryChunk: { deserializeBinary(bytes: Uint8Array): { getEventsList(): readonly PeerEvent[] } };
}

interface PeerAction {
  getCompleteorchestration(): { getResult(): { getValue(): string } | undefined } | undefined;
}

const peer = load();

const sequence = async function* (ctx: Context, count: number): AsyncGenerator<unknown, number, number> {
  let sum = 0;
  for (let index = 1; index <= count; index++) sum += yield ctx.callActivity("add", index);
  return sum;
};

const fanOut = async function* (ctx: Context, count: number): AsyncGenerator<unknown, number, readonly number[]> {
  const tasks = Array.from({ length: count }, (_, index) => ctx.callActivity("add", index + 1));
  const values = yield peer.whenAll(tasks);
  return values.reduce((sum, value) => sum + value, 0);
};

const registry = new peer.Registry();
registry.addNamedOrchestrator("sequence", sequence);
registry.addNamedOrchestrator("fan-out", fanOut);
// It has nothing else to wait with.
registry.addNamedOrchestrator("fan-out, Promise.all", fanOut);

interface PeerRun {
  readonly past: readonly PeerEvent[];
  readonly fresh: readonly PeerEvent[];
}

/** A replay that begins at event objects. */
export function prepareObjects(run: RecordedRun): () => Promise<string | undefined> {
  const objects = { past: decode(encodeHistoryEvents(run.past)), fresh: decode(encodeHistoryEvents(run.fresh)) };
  return () => replay(objects);
}

/** A replay that begins at bytes. */
export function prepareBytes(run: RecordedRun): () => Promise<string | undefined> {
  const bytes = { past: encodeHistoryEvents(run.past), fresh: encodeHistoryEvents(run.fresh) };
  return () => replay({ past: decode(bytes.past), fresh: decode(bytes.fresh) });
}

async function replay({ past, fresh }: PeerRun): Promise<string | undefined> {
  const executor = new peer.OrchestrationExecutor(registry, new peer.NoOpLogger());
  const { actions } = await executor.execute(INSTANCE_ID, past, fresh, EXECUTION_ID);
  return actions[0]?.getCompleteorchestration()?.getResult()?.getValue();
}

function decode(bytes: Uint8Array): readonly PeerEvent[] {
  return peer.HistoryChunk.deserializeBinary(bytes).getEventsList();
}

/** Its types do not reach these files, so what is used of them is described above. */
function load(): Peer {
  const require = createRequire(import.meta.url);
  const from = (path: string): Partial<Peer> => require(`@microsoft/durabletask-js/${path}`) as Partial<Peer>;
  return {
    ...from("dist/worker/orchestration-executor.js"),
    ...from("dist/worker/registry.js"),
    ...from("dist/types/logger.type.js"),
    ...from("dist/task/index.js"),
    ...from("dist/proto/orchestrator_service_pb.js"),
  } as Peer;
}
