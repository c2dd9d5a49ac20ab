import type { ActivityContext, Duration } from "@reawait/core";
import { toMilliseconds, type Clock } from "@reawait/protocol";

/** Lets virtual time pass. Rejects with the reason of the activity's signal where that is aborted meanwhile. */
export type Sleep = (duration: Duration) => Promise<void>;

/** An activity that runs. */
export interface ActivityRun {
  readonly name: string;
  readonly instanceId: string;
  /** Milliseconds since the Unix epoch, in virtual time. */
  readonly startedAt: number;
  /** How many of its sleeps are going on: while there is one, it only waits for time. */
  readonly sleeps: number;
}

/** A call that has reached the environment. */
export interface RecordedCall {
  readonly name: string;
  readonly input: unknown;
}

interface OpenRun extends ActivityRun {
  sleeps: number;
}

/** The activities that a test environment runs, mocked or not. */
export class ActivityRuns {
  readonly #clock: Clock;
  readonly #running = new Set<OpenRun>();
  readonly #calls: RecordedCall[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get running(): Iterable<ActivityRun> {
    return this.#running;
  }

  /** How many only wait for time. */
  get asleep(): number {
    let asleep = 0;
    for (const { sleeps } of this.#running) if (sleeps > 0) asleep += 1;
    return asleep;
  }

  /** All so far, in the order in which they came. */
  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  record(call: RecordedCall): void {
    this.#calls.push(call);
  }

  async during<T>(
    { name, instanceId, signal }: ActivityContext,
    run: (sleep: Sleep) => T | PromiseLike<T>,
  ): Promise<T> {
    const open = { name, instanceId, startedAt: this.#clock.now(), sleeps: 0 };
    this.#running.add(open);
    try {
      return await run((duration) => this.#sleep(open, toMilliseconds(duration, "the duration of a sleep"), signal));
    } finally {
      this.#running.delete(open);
    }
  }

  #sleep(run: OpenRun, milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        wakeUp.cancel();
        signal.removeEventListener("abort", abort);
        run.sleeps -= 1;
        settle();
      };
      const abort = (): void => end(() => reject(signal.reason as Error));
      run.sleeps += 1;
      const wakeUp = this.#clock.wakeAt(this.#clock.now() + milliseconds, () => end(resolve));
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
    });
  }
}
