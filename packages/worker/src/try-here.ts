import type { Clock } from "@reawait/protocol";
import { fullJitter } from "./backoff.js";
import { pause } from "./time-limit.js";

export interface TryHereOptions {
  readonly clock: Clock;
  /** Once aborted, nothing is tried any more. */
  readonly closing: AbortSignal;
}

/**
 * For what has failed once, where the engine takes nothing back: tries it again, with pauses that grow.
 *
 * @param attempt - what it resolves to is the result; `undefined`: it has failed again
 * @returns `undefined` where the worker ends first: then its engine has the work again
 */
export async function tryHere<T extends object>(
  { clock, closing }: TryHereOptions,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let failures = 0; ; failures++) {
    await pause(clock, fullJitter(failures, Math.random), closing);
    if (closing.aborted) return undefined;
    const result = await attempt();
    if (result !== undefined) return result;
  }
}
