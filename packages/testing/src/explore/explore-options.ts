import type { AnyOrchestrator, PayloadConverter } from "@reawait/core";
import type { Allowance, Checks } from "./checks.js";
import type { EventMaker, EventSource, Model, ModelMaker } from "./rules.js";

/** How many of each may happen in one run. Each is 0 unless it is given; whole numbers. */
export interface Faults {
  /** Attempts that fail by no fault of their own, before or after they have done their work. */
  readonly activityFailures?: number | undefined;
  /** Workers that are lost with one activity, which has run: its answer never comes, and it runs again. */
  readonly lostAnswers?: number | undefined;
  /** Crashes of the worker process: sessions are gone, and all activities whose answer was not committed run again. */
  readonly crashes?: number | undefined;
  /** Events that come a second time, at any time after the first. */
  readonly duplicateEvents?: number | undefined;
  /** Somebody suspends the instance that is explored, at any time, and resumes it at any time after that. */
  readonly suspensions?: number | undefined;
}

/** How far an exploration goes. Nothing here depends on how fast the machine is. */
export interface Budget {
  /** At most so many runs. Default: 2,000. */
  readonly runs?: number | undefined;
  /** At most so many turns of orchestrators, counting replays that check them not. Default: 50,000. */
  readonly turns?: number | undefined;
  /** A run is cut off after so many steps, for it may never end. Default: 500. */
  readonly steps?: number | undefined;
}

/** What an exploration is told of the world, and what has to hold in it. */
export type ExploreOptions<Input, Output, S> = ExploreSettings<Output, S> &
  (undefined extends Input ? { readonly input?: Input } : { readonly input: Input });

export interface ExploreSettings<Output, S> {
  /**
   * Makes the user's part of the world, a new one for each run: what models change and checks look at. Plain data (records,
   * arrays, Maps, Sets) can be compared, so that equal states are explored once. Default: an empty record.
   */
  readonly state?: (() => S) | undefined;
  /** The models of the activities that are called, each made by `model`. */
  readonly activities?: ((model: ModelMaker<S>) => readonly Model<S>[]) | undefined;
  /** Sub-orchestrators to run for real, so that instances interleave. All others need a model among `activities`. */
  readonly orchestrators?: readonly AnyOrchestrator[] | undefined;
  /** The events that may come, each made by `raises`. Default: none. */
  readonly events?: ((raises: EventMaker<S>) => readonly EventSource<S>[]) | undefined;
  /** Default: none. */
  readonly faults?: Faults | undefined;
  /** Has to hold after each step. */
  readonly invariant?: Checks<S, Output> | undefined;
  /** Has to hold where a run has come to its end and nothing more can happen. */
  readonly eventually?: Checks<S, Output> | undefined;
  /** What is not to count as a finding. Default: nothing. */
  readonly allow?: readonly Allowance[] | undefined;
  /**
   * `"one"`: an orchestrator takes each thing that comes in a turn of its own. `"any"`: several may come before its next
   * turn. By the rules of replay it makes the same calls either way; but what it takes back before its turn ends (timers
   * it cancels, work before it continues as new) has never been begun. Default: `"one"`.
   */
  readonly batches?: "one" | "any" | undefined;
  /**
   * `"all"` goes through all interleavings, in order, until the budget is used up; `"random"` through random ones; and
   * `"auto"` through all if half of the budget is enough for that, and spends the rest on random ones. Default: `"auto"`.
   */
  readonly strategy?: "auto" | "all" | "random" | undefined;
  /** For random interleavings: the same seed gives the same ones. A whole number. Default: 1. */
  readonly seed?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Runs one interleaving alone: its choices, as the error of an exploration shows them. It is refused where they fit no run. */
  readonly only?: string | undefined;
  /** Whether worlds that are alike are explored once. Default: `true`. */
  readonly pruning?: boolean | undefined;
  /** What of a state decides what can still happen, as plain data; for states that hold functions or classes. */
  readonly comparable?: ((state: S) => unknown) | undefined;
  /** Empties what a new process would not have: caches of modules. Called before each run and each replay from scratch. */
  readonly newProcess?: (() => void) | undefined;
  /** Default: that of workers and clients. */
  readonly converter?: PayloadConverter | undefined;
  /** Default: `"explored"`. */
  readonly instanceId?: string | undefined;
  /** When the orchestration starts. Default: 2026-01-01T00:00Z. */
  readonly start?: Date | undefined;
}
