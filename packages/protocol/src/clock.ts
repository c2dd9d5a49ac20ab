/**
 * Where time comes from. Engine, worker and client read it nowhere else, so that a test can own it.
 *
 * @example
 * const wakeUp = clock.wakeAt(clock.now() + 1_000, () => fire());
 * wakeUp.cancel();
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump, in either direction, when somebody sets the machine's clock. */
  now(): number;
  /**
   * Calls `wake` once, as soon as `now()` may have reached `time`. It may wake early (a far time, a jump of the
   * clock), so the caller looks at `now()` and arms again. Never keeps the process alive by itself.
   */
  wakeAt(time: number, wake: () => void, options?: WakeUpOptions): WakeUp;
}

export interface WakeUpOptions {
  /**
   * Whether nothing that anybody waits for depends on it: somebody only looks after things from time to time. A clock that
   * jumps from one wake-up to the next does not jump to such a one. Default: false.
   */
  readonly housekeeping?: boolean | undefined;
}

/** An armed wake-up. */
export interface WakeUp {
  /** Disarms it; a second call, or one after it fired, does nothing. */
  cancel(): void;
}
