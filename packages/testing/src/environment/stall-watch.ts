/**
 * Sees that no test waits for ever: measured in real time, whatever the virtual clock does.
 *
 * 1. A wait has stalled when nothing at all has happened for so long.
 * 2. So it has when orchestrations have gone on by themselves for so long, in a great many turns, and the test did nothing
 *    meanwhile: an orchestrator polls for what never comes, perhaps. Whether time goes on as well makes no difference.
 * 3. The error is made where the wait was begun, so that its stack names the line of the test.
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

/** What is known of a wait that has stalled. */
interface Stall {
  readonly happened: string;
  readonly reasons: readonly string[];
}

interface OpenWait extends Wait {
  readonly stalled: (stall: Stall) => void;
}

/** A wait is looked at so many times before it has stalled. */
const LOOKS = 16;

/** Orchestrations may take fewer turns than these while a test waits, however long they take. */
const MANY_TURNS = 1_000;

const ENDLESS =
  "something is always due: let come what it polls for; or where it is to go on for ever, look at a stretch of it with " +
  'time: "manual" and env.advance("…")';
const TIMELESS =
  "a loop in it never waits for time to pass: let come what it polls for, or put ctx.createTimer between its rounds; where " +
  "so many are meant, raise stallAfter";

export class StallWatch {
  readonly #options: StallWatchOptions;
  readonly #waits = new Set<OpenWait>();
  /** Looks since anything happened, */
  #idle = 0;
  /** and since the test itself did something; with the turns since then, and whether time went on. */
  #passive = 0;
  #turns = 0;
  #timePassed = false;
  #cancelLook: (() => void) | undefined;

  constructor(options: StallWatchOptions) {
    this.#options = options;
  }

  /** Something happened. */
  progress(): void {
    this.#idle = 0;
  }

  /** Time went on by itself. */
  step(): void {
    this.#idle = 0;
    this.#timePassed = true;
  }

  /** An orchestration got a turn. */
  turn(): void {
    this.#turns += 1;
  }

  /** The test did something. */
  touch(): void {
    this.#idle = 0;
    this.#passive = 0;
    this.#turns = 0;
    this.#timePassed = false;
  }

  /** @throws TestStalledError where it does not come */
  async guard<T>(wait: Wait, result: Promise<T>): Promise<T> {
    let open: OpenWait | undefined;
    const stalled = new Promise<Stall>((resolve) => {
      open = { ...wait, stalled: resolve };
      this.#waits.add(open);
    });
    this.touch();
    this.#cancelLook ??= this.#lookLater();
    try {
      const first = await Promise.race([result.then((value) => ({ value })), stalled]);
      if ("value" in first) return first.value;
      throw new TestStalledError(wait.what, first.happened, first.reasons);
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
    } else if (this.#passive > LOOKS && this.#turns > MANY_TURNS) {
      const [what, advice] = this.#timePassed
        ? ["time has gone on by itself", ENDLESS]
        : ["orchestrations have gone on, and time has not,", TIMELESS];
      void this.#endAll(`${what} for ${seconds} and ${this.#turns} turns`, [advice]);
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
        wait.stalled({ happened, reasons: [...reasons, ...advice] });
      }),
    );
  }
}
