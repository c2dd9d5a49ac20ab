import type { AnyActivity, AnyOrchestrator, Duration, PayloadConverter } from "@reawait/core";
import type { Clock, Logger } from "@reawait/protocol";

export interface WorkerOptions {
  /** What `defineOrchestrator` returned. Lists of several modules may be merged; duplicates are an error. */
  readonly orchestrators?: readonly AnyOrchestrator[] | undefined;
  /** What `defineActivity` returned. */
  readonly activities?: readonly AnyActivity[] | undefined;
  /** How many activities run at once. Default: 100. Raise it for work that waits, lower it for work that computes. */
  readonly maxConcurrentActivities?: number | undefined;
  /** How many turns of orchestrators are taken at once; they run one after the other. Default: 100. */
  readonly maxConcurrentOrchestrations?: number | undefined;
  /**
   * How many orchestrators are kept in memory between their turns, so that a turn costs its new events only. The one
   * used longest ago goes first; none is lost, it is replayed when needed. Zero replays from scratch at every turn.
   * Default: 1,000.
   */
  readonly maxSessions?: number | undefined;
  /** How long `stop` waits for running activities before it gives them back. Default: 10 seconds. */
  readonly shutdownGracePeriod?: Duration | undefined;
  /** Where diagnostics go; `console` is one. Default: nowhere. */
  readonly logger?: Logger | undefined;
  /** How values become payloads. Every worker and client of a task hub needs the same. */
  readonly converter?: PayloadConverter | undefined;
  /** Where time comes from, for tests. Default: the machine. */
  readonly clock?: Clock | undefined;
}

/** The options with their defaults filled in. */
export interface WorkerSettings {
  readonly maxConcurrentActivities: number;
  readonly maxConcurrentOrchestrations: number;
  readonly maxSessions: number;
  /** Milliseconds. */
  readonly shutdownGracePeriod: number;
}
