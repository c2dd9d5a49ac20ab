// Captured, so that a test framework that fakes the global timers meanwhile does not leave it running.
const { setInterval, clearInterval } = globalThis;

/** Milliseconds; the longest that timers of JavaScript can. */
const INTERVAL = 2 ** 31 - 1;

let holds = 0;
let interval: ReturnType<typeof setInterval> | undefined;

/**
 * Keeps the process alive until the returned function is called: for what somebody awaits, or has started, and has neither
 * a socket open nor a timer running.
 */
export function keepAlive(): () => void {
  let isHeld = true;
  holds += 1;
  interval ??= setInterval(() => {}, INTERVAL);
  return () => {
    if (!isHeld) return;
    isHeld = false;
    holds -= 1;
    if (holds > 0) return;
    clearInterval(interval);
    interval = undefined;
  };
}
