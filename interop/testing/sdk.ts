/** An SDK as the interop tests see it: its client and its worker, by what all of them can do. */
import type { EngineListener } from "@reawait/engine";
import type { Workshop } from "./workshop.js";

/** An instance, as a client sees it. */
export interface InstanceView {
  readonly status: string;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly failure: { readonly type: string; readonly message: string } | undefined;
}

export interface InteropClient {
  start(name: string, input: unknown, instanceId: string): Promise<void>;
  waitForStart(instanceId: string): Promise<void>;
  /** Resolves once it has ended, however. */
  waitForEnd(instanceId: string): Promise<InstanceView>;
  find(instanceId: string): Promise<InstanceView | undefined>;
  raise(instanceId: string, event: string, payload: unknown): Promise<void>;
  suspend(instanceId: string): Promise<void>;
  resume(instanceId: string): Promise<void>;
  terminate(instanceId: string, output: unknown): Promise<void>;
  /** Whether there was something to delete. */
  purge(instanceId: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface InteropWorker {
  stop(): Promise<void>;
}

/** How a worker differs from what one would expect; each is its own doing, and nothing that an engine could mend. */
export interface WorkerHabits {
  /** What of a value is left after it went into an activity, out of it, and out of the orchestration. */
  readonly passedOn: (value: unknown) => unknown;
  /** What of a value is left after it came with an event and went out of the orchestration. */
  readonly returned: (value: unknown) => unknown;
}

/** Which work a worker asks for: what it has, or anything, whether it has it or not. */
export type Taking = "registered" | "anything";

export interface Sdk {
  readonly name: string;
  connect(listener: EngineListener): InteropClient;
  /**
   * Starts a worker with all programs. It connects on its own time: what is started before it waits for it.
   *
   * @param taking - by default what a worker of this SDK does unless told otherwise
   */
  startWorker(listener: EngineListener, workshop: Workshop, taking?: Taking): Promise<InteropWorker>;
  readonly habits: WorkerHabits;
}

/** What a worker does that passes on every value. */
export const faithful: WorkerHabits = { passedOn: (value) => value, returned: (value) => value };

/** What a payload says; an empty one says nothing. */
export function readPayload(payload: string | undefined): unknown {
  return payload ? (JSON.parse(payload) as unknown) : undefined;
}
