// Captured, so that a test framework that fakes the global timers meanwhile does not leave it running.
const { setInterval, clearInterval } = globalThis;

/** Milliseconds; the longest that timers of JavaScript can. */
const INTERVAL = 2 ** 31 - 1;

/**
 * Keeps the process alive until the returned function is called: a worker that waits for a durable timer has neither a
 * socket open nor a timer running.
 */
export function keepAlive(): () => void {
  const interval = setInterval(() => {}, INTERVAL);
  return () => {
    clearInterval(interval);
  };
}
