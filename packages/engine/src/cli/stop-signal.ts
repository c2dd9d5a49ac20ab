import type { EventEmitter } from "node:events";
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
export type StopSignal = (typeof SIGNALS)[number];

/**
 * Resolves with the first signal to stop. A second one ends the process at once, whatever that still waits for: nothing
 * that was acknowledged is lost by it. Not left to the system, which lets the first process of a container ignore it.
 *
 * @param endAtOnce - given the exit code that shells give to a process that a signal ended
 */
export function stopSignal(
  process: Pick<EventEmitter, "on">,
  endAtOnce: (exitCode: number) => void,
): Promise<StopSignal> {
  return new Promise((resolve) => {
    let isFirst = true;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (!isFirst) return endAtOnce(128 + constants.signals[signal]);
        isFirst = false;
        resolve(signal);
      });
    }
  });
}
