/** What a wait resolves to that was broken off. */
export const interrupted: unique symbol = Symbol("interrupted");

/**
 * Waits for one promise after the other, until the signal is aborted. Unlike a race against one long-lived promise it
 * leaves nothing behind for each wait.
 *
 * @returns a function that resolves to `interrupted` once the signal is aborted, whatever becomes of the promise
 */
export function interruptible(signal: AbortSignal): <T>(promise: Promise<T>) => Promise<T | typeof interrupted> {
  let interrupt: (() => void) | undefined;
  signal.addEventListener("abort", () => interrupt?.(), { once: true });
  return (promise) =>
    new Promise((resolve, reject) => {
      interrupt = () => resolve(interrupted);
      if (signal.aborted) interrupt();
      promise.then(resolve, reject);
    });
}
