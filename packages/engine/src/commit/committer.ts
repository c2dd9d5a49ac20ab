/**
 * Group commit (E2): units that gather while a commit is in flight share the next one.
 *
 * 1. Units are written in the order in which they were submitted.
 * 2. Memory changes only after the commit (E12): `settle` runs right then, for each unit in order, synchronously.
 * 3. A batch that fails as a whole acknowledges nobody: all of its units reject. It may be on disk all the same, where
 *    only the answer was lost: so memory is loaded again (E12) before anything else is written, as far as that can be read.
 * 4. The next batch is tried regardless, so that the engine recovers when the disk does.
 */
import { ServiceError } from "@reawait/protocol";

import type { Unit, UnitOutcome } from "../store/store.js";
import type { Gather } from "./gather.js";

export interface Committer {
  /** Whether nothing is in flight or waiting. */
  readonly idle: boolean;
  /** Resolves to what `settle` makes of the outcome, once the unit is on disk. Rejects with a `ServiceError`. */
  submit<T>(unit: Unit, settle: (outcome: UnitOutcome) => T): Promise<T>;
  /** Has memory loaded again, if that is still due after a batch that failed. */
  retryReload(): void;
  /** Resolves when all that was submitted is settled. */
  drain(): Promise<void>;
}

export interface CommitterHooks {
  /** What a commit waits for before it begins. */
  readonly gather: Gather;
  /** Sees every outcome before its own `settle` does. */
  readonly applied: (outcome: UnitOutcome) => void;
  /** Called when the committer has become idle. */
  readonly rested: () => void;
  /** Called when a batch has failed as a whole; */
  readonly failed: (error: unknown, batch: readonly Unit[]) => void;
  /** makes memory the same as the disk, while nothing is being written: `false` where the disk could not be read; */
  readonly reload: () => Promise<boolean>;
  /** and for a unit that could not be applied, with what the storage says of that. */
  readonly refused: (message: string) => void;
}

interface Entry {
  readonly unit: Unit;
  readonly settle: (outcome: UnitOutcome) => void;
  readonly fail: (error: ServiceError) => void;
}

/** Enough to make an fsync cheap; few enough that one batch is answered while the next is being written. */
const LARGEST_BATCH = 500;

export function createCommitter(
  commit: (batch: readonly Unit[]) => Promise<readonly UnitOutcome[]>,
  hooks: CommitterHooks,
): Committer {
  let waiting: Entry[] = [];
  let running: Promise<void> | undefined;
  /** Whether the disk may hold what memory lacks. */
  let inDoubt = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await hooks.gather();
      const batch = waiting.slice(0, LARGEST_BATCH);
      waiting = waiting.slice(LARGEST_BATCH);
      await write(batch);
      if (inDoubt) inDoubt = !(await hooks.reload());
    }
    running = undefined;
    hooks.rested();
  }

  async function reloadAndRun(): Promise<void> {
    inDoubt = !(await hooks.reload());
    await run();
  }

  async function write(batch: readonly Entry[]): Promise<void> {
    const units = batch.map((entry) => entry.unit);
    let outcomes: readonly UnitOutcome[];
    try {
      outcomes = await commit(units);
    } catch (cause) {
      inDoubt = true;
      hooks.failed(cause, units);
      const error = new ServiceError("UNAVAILABLE", `The engine could not write to its storage: ${messageOf(cause)}`, {
        cause,
      });
      for (const entry of batch) entry.fail(error);
      return;
    }
    batch.forEach((entry, index) => {
      const outcome = outcomes[index] ?? { kind: "failed", message: "The storage gave no outcome." };
      hooks.applied(outcome);
      entry.settle(outcome);
    });
  }

  return {
    get idle() {
      return running === undefined;
    },
    submit<T>(unit: Unit, settle: (outcome: UnitOutcome) => T) {
      return new Promise<T>((resolve, reject) => {
        const settleEntry = (outcome: UnitOutcome): void => {
          if (outcome.kind === "failed") {
            hooks.refused(outcome.message);
            reject(new ServiceError("INTERNAL", "The engine could not apply a change; its log says why."));
            return;
          }
          try {
            resolve(settle(outcome));
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        waiting.push({ unit, settle: settleEntry, fail: reject });
        running ??= run();
      });
    },
    retryReload() {
      if (inDoubt) running ??= reloadAndRun();
    },
    async drain() {
      await running;
    },
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
