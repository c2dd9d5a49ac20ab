import type { EventEmitter } from "node:events";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Resolves with the first signal to stop. A second one then does what signals do where nobody listens: it ends the
 * process at once, whatever that still waits for.
 */
export function stopSignal(process: Pick<EventEmitter, "on" | "off">): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const signal of SIGNALS) process.off(signal, stop);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });
}
