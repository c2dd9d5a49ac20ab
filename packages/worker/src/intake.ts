/**
 * What a worker has taken, from its arrival to its answer, and how that ends when the worker stops.
 *
 * 1. While the worker runs, all that comes is run at once: its limits are kept by the engine.
 * 2. When it stops, it waits for its activities. Turns are run meanwhile as ever: they take no time, and the engine goes on
 *    sending them to where their sessions are. New activities are left untouched. To abandon them would be worse: each
 *    would be delayed, and sent here again, as to whoever has least to do; untouched, they fill this worker's slots, so that
 *    the others get the rest.
 * 3. Once its activities are answered, or the grace period is over, it runs nothing more and waits only for the turns that
 *    run. Then its stream ends, by which the engine gets back, at once, what is untouched or not answered.
 */
import type { Clock, Connection, Logger, WorkItem } from "@reawait/protocol";
import { giveBack, type Work } from "./give-back.js";
import { callWithin, settlesWithin } from "./time-limit.js";

export interface IntakeOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Runs a work item, and answers it. Never rejects. */
  run(work: Work): Promise<void>;
}

/** How long it may take to give back what an engine does not take back by itself. Milliseconds. */
const GIVE_BACK_LIMIT = 5_000;

type Kind = Work["kind"];

export class Intake {
  readonly #options: IntakeOptions;
  readonly #running = new Map<Work, Promise<void>>();
  readonly #untouched: Work[] = [];
  #runs: ReadonlySet<Kind> = new Set<Kind>(["orchestrator", "activity"]);

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** The completion tokens of all that is not answered yet. */
  get heldTokens(): readonly string[] {
    return [...this.#running.keys(), ...this.#untouched].map(({ completionToken }) => completionToken);
  }

  take(item: WorkItem): void {
    if (item.kind === "healthPing") return;
    if (!this.#runs.has(item.kind)) {
      this.#untouched.push(item);
      return;
    }
    const answered = this.#options.run(item).then(() => void this.#running.delete(item));
    this.#running.set(item, answered);
  }

  /**
   * Waits until the stream may end.
   *
   * @param gracePeriod - milliseconds, after which it may end although something still runs
   */
  async drain(gracePeriod: number): Promise<void> {
    const { clock, logger } = this.#options;
    const drained = this.#drain();
    if (await settlesWithin(clock, gracePeriod, drained)) return;
    this.#runs = new Set();
    logger.warn(`${this.#running.size} work items still run after the grace period: they are given back`);
  }

  /** After the end of the stream: some engines, of other processes, do not take it for an answer. */
  async giveBackRest(): Promise<void> {
    const { connection, clock } = this.#options;
    const rest = [...this.#untouched, ...this.#running.keys()];
    if (!connection.profile.remote || rest.length === 0) return;
    await callWithin(clock, GIVE_BACK_LIMIT, undefined, (signal) =>
      Promise.all(rest.map((work) => giveBack(this.#options, work, { signal }))),
    );
  }

  async #drain(): Promise<void> {
    this.#runs = new Set<Kind>(["orchestrator"]);
    await this.#answered("activity");
    this.#runs = new Set();
    await this.#answered("orchestrator");
  }

  async #answered(kind: Kind): Promise<void> {
    await Promise.all([...this.#running].filter(([work]) => work.kind === kind).map(([, answered]) => answered));
  }
}
