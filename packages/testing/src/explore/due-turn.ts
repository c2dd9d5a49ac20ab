/** A turn that is due, and how it is run. */
import type { AnyOrchestrator, PayloadConverter } from "@reawait/core";
import { hostScheduler, runTurn, type Registry } from "@reawait/core/internal";
import type { HistoryEvent } from "@reawait/protocol";
import type { TurnRecord } from "./disagreement.js";
import type { ChangingGuise } from "./guises.js";
import type { WatchedExecutor } from "./watched-executor.js";
import type { Instance } from "./world.js";

export interface TurnSettings {
  readonly orchestrators: Registry<AnyOrchestrator>;
  readonly converter: PayloadConverter;
  /** Ids of all instances that were run. */
  readonly owned: Set<string>;
  /** Run before each replay from scratch: empties what a new process would not have. */
  readonly newProcess: () => void;
}

/** A turn to run: those of one instance come in order. */
export interface DueTurn {
  readonly instance: Instance;
  /** `orchestratorStarted` first. */
  readonly newEvents: readonly HistoryEvent[];
}

/** An execution, in all its turns. */
export function idOf({ instance }: DueTurn): string {
  return JSON.stringify([instance.instanceId, instance.generation]);
}

/** @param history - `undefined` for an executor that goes on from its last turn */
export async function runOnce(
  { instance, newEvents }: DueTurn,
  executor: WatchedExecutor,
  guise: ChangingGuise,
  history: readonly HistoryEvent[] | undefined,
): Promise<TurnRecord> {
  guise.setTime(newEvents[0]?.timestamp ?? 0);
  const turn = { instanceId: instance.instanceId, history, newEvents };
  return { outcome: await runTurn(executor, turn, hostScheduler), written: executor.written };
}
