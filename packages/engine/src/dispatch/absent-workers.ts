/**
 * Tells of work that waits while no worker is connected at all, and calls wait for it to be done (E6): mostly somebody has
 * forgotten to start the worker, and would wait for ever. Once, until a worker has come and all are gone again.
 */
import type { BacklogStats, Clock, Logger, WakeUp } from "@reawait/protocol";
import { formatDuration } from "@reawait/protocol";

export interface AbsentWorkers {
  /** To be called whenever work may have become ready, workers have come or gone, or a call begins to wait. */
  check(): void;
  stop(): void;
}

export interface AbsentWorkersPort {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly streams: { readonly count: number };
  readonly waiters: { readonly count: number };
  readonly turns: { backlog(): readonly BacklogStats[] };
  readonly activities: { backlog(): readonly BacklogStats[] };
}

/** Milliseconds: longer than workers need to start, and to connect again. */
const PATIENCE = 10_000;
const NAMES_SHOWN = 10;

export function createAbsentWorkers(port: AbsentWorkersPort): AbsentWorkers {
  const { clock, logger, streams, waiters, turns, activities } = port;
  let wakeUp: WakeUp | undefined;
  let told = false;

  function stop(): void {
    wakeUp?.cancel();
    wakeUp = undefined;
  }

  function look(): void {
    wakeUp = undefined;
    if (streams.count > 0 || waiters.count === 0) return;
    const ready = [...turns.backlog(), ...activities.backlog()].filter((work) => work.ready > 0);
    // What is waited for waits itself, for a timer or an event perhaps: that is no matter of workers.
    if (ready.length === 0) return;
    told = true;
    logger.warn(
      `Calls wait for orchestrations, and no worker has been connected for ${formatDuration(PATIENCE)}. Ready to be run: ` +
        `${listNames(ready)}. Start a worker that takes them: await worker.start().`,
    );
  }

  return {
    check() {
      if (streams.count > 0) {
        told = false;
        stop();
      } else if (!told && wakeUp === undefined && waiters.count > 0) {
        wakeUp = clock.wakeAt(clock.now() + PATIENCE, look, { housekeeping: true });
      }
    },
    stop() {
      told = true;
      stop();
    },
  };
}

function listNames(work: readonly BacklogStats[]): string {
  const names = [...new Set(work.map(({ name }) => JSON.stringify(name)))];
  const rest = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
