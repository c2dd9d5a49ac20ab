import type { Interceptor, PayloadCodec, PayloadConverter } from "@reawait/core";
import type { HistoryEvent, Logger, OrchestrationStatus } from "@reawait/protocol";
import type { Known } from "../options/check-options.js";

/**
 * A recorded history, in any of its forms: the text of a file, as `handle.exportHistory()` and `reawait-engine export` write
 * it, or the value that `JSON.parse` gave; the file itself, by its URL; or events, as `handle.history()` gives them.
 */
export type RecordedHistory = string | URL | object | readonly HistoryEvent[] | AsyncIterable<HistoryEvent>;

/** How a history is replayed. */
export interface ReplayOptions {
  /**
   * Whether what the code gives to others is compared with what is recorded: the inputs of activities and
   * sub-orchestrations, the payloads of events it sends, the times of timers. Instances that run take such a change, so
   * that it may be meant; where it is not, the code reads the clock, or something else that is not the same twice.
   * Default: `true`.
   */
  readonly compareInputs?: boolean | undefined;
  /** Whether a history that is over must end as it did: with the same result, or the same error. Default: `true`. */
  readonly compareOutcome?: boolean | undefined;
  /** As the worker's, where it has one. */
  readonly converter?: PayloadConverter | undefined;
  /** As the worker's, where payloads are recorded encoded. What was decoded when it was exported is read as it is. */
  readonly codecs?: readonly PayloadCodec[] | undefined;
  /** As the worker's. Default: none. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Where `ctx.log` goes, for what is not replayed but new. Default: nowhere. */
  readonly logger?: Logger | undefined;
}

export const REPLAY_OPTIONS: Known<ReplayOptions> = {
  compareInputs: true,
  compareOutcome: true,
  converter: true,
  codecs: true,
  interceptors: true,
  logger: true,
};

/** A history that the code fits. */
export interface ReplayReport {
  readonly instanceId: string;
  /** Of the orchestrator, as recorded. */
  readonly name: string;
  /** As recorded. */
  readonly version: string | undefined;
  /** How many events it has. */
  readonly events: number;
  /** How many executions: one more for each continue-as-new that it holds. */
  readonly generations: number;
  /** Where the code stands at its end. */
  readonly status: OrchestrationStatus;
  /** What the code waits for there, for example `activity "charge" (task 3)`; nothing where it is over. */
  readonly waitingFor: readonly string[];
}
