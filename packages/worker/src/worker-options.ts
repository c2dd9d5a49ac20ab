import type {
  AnyActivity,
  AnyOrchestrator,
  Duration,
  Interceptor,
  PayloadCodec,
  PayloadConverter,
} from "@reawait/core";
import type { Clock, Logger } from "@reawait/protocol";
import type { WorkerVersioning } from "./worker-versioning.js";

export interface WorkerOptions {
  /** What `defineOrchestrator` returned. Lists of several modules may be merged; duplicates are an error. */
  readonly orchestrators?: readonly AnyOrchestrator[] | undefined;
  /** What `defineActivity` returned. */
  readonly activities?: readonly AnyActivity[] | undefined;
  /**
   * What the engine is asked for. `"registered"`: names and versions of the definitions above; other work waits for a worker
   * that has it. `"none"`: any work; what is not registered here fails. Engines without filters send everything either way.
   * Default: `"registered"`.
   */
  readonly workItemFilters?: "registered" | "none" | undefined;
  /** Which versions of orchestrations this worker runs. Default: all, whatever their version. */
  readonly versioning?: WorkerVersioning | undefined;
  /**
   * What becomes of an instance that does not replay, since its code was changed under it. `"hold"`: it is given back, and
   * tried again with growing delays; its status says why; it goes on once a worker has code that agrees with its history.
   * `"fail"`: it fails for good. Default: `"hold"`; where the engine takes nothing back it fails all the same.
   */
  readonly onNonDeterminism?: "hold" | "fail" | undefined;
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
  /**
   * How full the JavaScript heap may get before orchestrators that are kept in memory are dropped, the one used longest ago
   * first, until it is less full: a share, from 0 to 1, of what Node.js allows the process (`--max-old-space-size`). A
   * higher one keeps more of them, a lower one leaves more to the rest of the program. Default: 0.75.
   */
  readonly sessionHeapLimit?: number | undefined;
  /** How long `stop` waits for running activities before it gives them back. Default: 10 seconds. */
  readonly shutdownGracePeriod?: Duration | undefined;
  /**
   * Where diagnostics go; `console` is one, `silentLogger` says nothing. Default: warnings and errors to the console.
   */
  readonly logger?: Logger | undefined;
  /** How values become payloads. Every worker and client of a task hub needs the same. */
  readonly converter?: PayloadConverter | undefined;
  /**
   * What payloads go through on their way to the engine (first to last) and back (last to first), for example encryption.
   * Every worker and client of a task hub needs the same. What cannot be decoded, since a key is missing, is given back
   * with the reason; nothing fails for it where the engine can take it back. Default: none.
   */
  readonly codecs?: readonly PayloadCodec[] | undefined;
  /** Around activities and around what orchestrators do with their `ctx`; the first is the outermost. Default: none. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Where time comes from, for tests. Default: the machine. */
  readonly clock?: Clock | undefined;
  /** How full the heap is, from 0 to 1, for tests. Default: what V8 says. */
  readonly heapUse?: (() => number) | undefined;
}

/** The options with their defaults filled in. */
export interface WorkerSettings {
  readonly maxConcurrentActivities: number;
  readonly maxConcurrentOrchestrations: number;
  readonly maxSessions: number;
  readonly sessionHeapLimit: number;
  /** Milliseconds. */
  readonly shutdownGracePeriod: number;
  readonly workItemFilters: "registered" | "none";
  readonly onNonDeterminism: "hold" | "fail";
  readonly versioning: WorkerVersioning | undefined;
  readonly interceptors: readonly Interceptor[];
}
