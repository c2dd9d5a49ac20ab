/** What waits for so long and no longer, by the worker's clock. */
import { onAbort, wakeNotBefore, type Clock } from "@reawait/protocol";

/** Waits for so many milliseconds, or until the signal is aborted. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      wakeUp.cancel();
      forget();
      resolve();
    };
    const wakeUp = wakeNotBefore(clock, clock.now() + milliseconds, end);
    const forget = onAbort(signal, end);
  });
}

/** Whether something settled within so many milliseconds. */
export async function settlesWithin(clock: Clock, milliseconds: number, settled: Promise<unknown>): Promise<boolean> {
  const timeout = new AbortController();
  let inTime = false;
  const end = (): void => {
    inTime = true;
    timeout.abort();
  };
  settled.then(end, end);
  await pause(clock, milliseconds, timeout.signal);
  return inTime;
}

/**
 * Makes a call that is aborted after so many milliseconds, or with the signal.
 *
 * @throws why it was aborted, or what the call rejects with
 */
export async function callWithin<T>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const follow = (): void => limit.abort(signal?.reason);
  if (signal?.aborted) follow();
  const forget = signal && onAbort(signal, follow);
  const wakeUp = wakeNotBefore(clock, clock.now() + milliseconds, () => {
    limit.abort(new Error(`there was no answer within ${milliseconds / 1_000} s`));
  });
  try {
    return await call(limit.signal);
  } catch (error) {
    throw limit.signal.aborted ? limit.signal.reason : error;
  } finally {
    wakeUp.cancel();
    forget?.();
  }
}
