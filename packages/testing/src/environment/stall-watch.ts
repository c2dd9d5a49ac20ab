/**
 * Sees that no test waits for ever: measured in real time, whatever the virtual clock does.
 *
 * 1. A wait has stalled when nothing at all has happened for so long.
 * 2. So it has when time has run on by itself for so long, in a great many steps, and the test did nothing meanwhile: an
 *    orchestrator polls for what never comes, perhaps.
 */
import { afterRealTime } from "./real-timeout.js";
import { TestStalledError } from "./test-stalled-error.js";

/** What a test waits for. */
export interface Wait {
  /** For example `result of instance "order-1"`. */
  readonly what: string;
  /** The instance that is waited for, where it is one. */
  readonly instanceId?: string | undefined;
}

export interface StallWatchOptions {
  /** Milliseconds of real time. */
  readonly stallAfter: number;
  /** Why it does not come. */
  readonly explain: (wait: Wait) => Promise<readonly string[]>;
}

interface OpenWait extends Wait {
  readonly reject: (error: Error) => void;
}

/** A wait is looked at so many times before it has stalled. */
const LOOKS = 16;

/** Time may take fewer steps than these while a test waits, however long they take. */
const MANY_STEPS = 1_000;

const ENDLESS =
  "something is always due: let come what it polls for; or where it is to go on for ever, look at a stretch of it with " +
  'time: "manual" and env.advance("…")';

export class StallWatch {
  readonly #options: StallWatchOptions;
  readonly #waits = new Set<OpenWait>();
  /** Looks since anything happened, */
  #idle = 0;
  /** and since the test itself did something, with the steps of time since then. */
  #passive = 0;
  #steps = 0;
  #cancelLook: (() => void) | undefined;

  constructor(options: StallWatchOptions) {
    this.#options = options;
  }

  /** Something happened. */
  progress(): void {
    this.#idle = 0;
  }

  /** Time went on by a step. */
  step(): void {
    this.#idle = 0;
    this.#steps += 1;
  }

  /** The test did something. */
  touch(): void {
    this.#idle = 0;
    this.#passive = 0;
    this.#steps = 0;
  }

  /** @throws TestStalledError where it does not come */
  async guard<T>(wait: Wait, result: Promise<T>): Promise<T> {
    let open: OpenWait | undefined;
    const stalled = new Promise<never>((_, reject) => {
      open = { ...wait, reject };
      this.#waits.add(open);
    });
    this.touch();
    this.#cancelLook ??= this.#lookLater();
    try {
      return await Promise.race([result, stalled]);
    } finally {
      if (open) this.#waits.delete(open);
      if (this.#waits.size === 0) this.stop();
    }
  }

  stop(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
  }

  #lookLater(): () => void {
    return afterRealTime(this.#options.stallAfter / LOOKS, () => {
      this.#cancelLook = this.#lookLater();
      this.#look();
    });
  }

  #look(): void {
    this.#idle += 1;
    this.#passive += 1;
    const seconds = `${this.#options.stallAfter / 1_000} s`;
    if (this.#idle > LOOKS) {
      void this.#endAll(`nothing has happened for ${seconds}`);
    } else if (this.#passive > LOOKS && this.#steps > MANY_STEPS) {
      void this.#endAll(`time has gone on by itself for ${seconds} and ${this.#steps} steps`, [ENDLESS]);
    }
  }

  async #endAll(happened: string, advice: readonly string[] = []): Promise<void> {
    const ended = [...this.#waits];
    this.#waits.clear();
    this.stop();
    await Promise.all(
      ended.map(async (wait) => {
        const reasons = await this.#options
          .explain(wait)
          .catch((error: unknown) => [`why, is not known: ${String(error)}`]);
        wait.reject(new TestStalledError(wait.what, happened, [...reasons, ...advice]));
      }),
    );
  }
}
