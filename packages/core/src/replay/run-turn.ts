/**
 * Drives an executor through one turn: event by event, each to rest before the next (R1), other work of the process let
 * in every few milliseconds.
 */
import type { HistoryEvent } from "@reawait/protocol";
import type { OrchestrationExecutor } from "./executor.js";
import type { Scheduler } from "./scheduler.js";
import type { Fault, TurnOutcome } from "./turn-outcome.js";
import { runAlone, type Slices } from "./turn-queue.js";

/** After this many milliseconds a turn makes room for others. */
const SLICE = 10;

/** How many events nobody listens to are applied between two looks at the clock. */
const STRIDE = 256;

export interface Turn {
  readonly instanceId: string;
  /** `undefined` where the executor goes on from its last turn. */
  readonly history: readonly HistoryEvent[] | undefined;
  readonly newEvents: readonly HistoryEvent[];
  /** What the orchestrator did wrong since its last turn: this one comes to that, unless it is terminated. */
  readonly fault?: Fault | undefined;
}

/**
 * Runs one turn, once the turns of this process that were asked for before are done.
 *
 * @returns what it came to; it never rejects for what the orchestrator did
 */
export function runTurn(executor: OrchestrationExecutor, turn: Turn, scheduler: Scheduler): Promise<TurnOutcome> {
  return runAlone(scheduler, turn.instanceId, (slices: Slices<TurnOutcome>) => {
    const { history = [], newEvents } = turn;
    let next = 0;
    let sliceEnd = 0;
    /** A slice applies one event at least, however slow the machine is. */
    let fresh = true;

    const beginSlice = (): void => {
      fresh = true;
      sliceEnd = scheduler.elapsed() + SLICE;
      executor.open();
      advance();
    };

    const advance = (): void => {
      try {
        applyToRest();
      } catch (error) {
        executor.close();
        slices.fail(error);
      }
    };

    /** Applies events up to the first that wakes somebody, or to the end. */
    const applyToRest = (): void => {
      executor.settled();
      for (let applied = 1; ; applied++) {
        if (!fresh && applied % STRIDE === 1 && isMoreToApply() && scheduler.elapsed() > sliceEnd) {
          executor.close();
          slices.yield(beginSlice);
          return;
        }
        fresh = false;
        if (!applyNext()) {
          const outcome = executor.endTurn();
          executor.close();
          slices.finish(outcome);
          return;
        }
        if (executor.needsDrain) {
          scheduler.drain(advance);
          return;
        }
      }
    };

    /** Behind the last event no room is made: what is foreign could settle in it, and be noticed late (R6). */
    const isMoreToApply = (): boolean => next < history.length + newEvents.length || executor.holdsEvents;

    const applyNext = (): boolean => {
      if (executor.isFaulty) {
        executor.skim(newEvents);
        return false;
      }
      const held = executor.takeHeld();
      if (held) {
        executor.applyHeld(held);
        return true;
      }
      if (next === history.length) executor.endHistory();
      const event = next < history.length ? history[next] : newEvents[next - history.length];
      next += 1;
      if (event) executor.apply(event);
      return event !== undefined;
    };

    executor.beginTurn(turn.history, turn.fault);
    beginSlice();
  });
}
