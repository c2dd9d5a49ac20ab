/**
 * A worker: takes work from a task hub, and runs it.
 *
 * Its job: its own life (start, run, stop), and how much is out at once.
 * Not its job: how a turn or an activity is run (`turn-runner.ts`, `activity-runner.ts`).
 */
import { ConnectionError } from "@reawait/core";
import { createRegistry, defaultPayloadConverter } from "@reawait/core/internal";
import { silentLogger, systemClock, wakeNotBefore } from "@reawait/protocol";
import type { Clock, Connection, Logger, WorkItem } from "@reawait/protocol";
import { ActivityRunner } from "./activity-runner.js";
import { keepAlive } from "./keep-alive.js";
import { TurnRunner } from "./turn-runner.js";
import { guardUnhandledRejections } from "./unhandled-rejections.js";
import { warnOfMissing } from "./warn-of-missing.js";
import type { WorkerOptions, WorkerSettings } from "./worker-options.js";
import { toSettings } from "./worker-settings.js";

/** Where a worker is in its life: it goes through these once, in this order. */
type Stage = "new" | "running" | "stopping" | "stopped";

/** What has to be answered. */
type Work = Exclude<WorkItem, { readonly kind: "healthPing" }>;

/**
 * Runs orchestrators and activities for a task hub, until it is stopped.
 *
 * @example
 * await using worker = new Worker(engine.connection, { orchestrators: [purchaseOrder], activities: [placeOrder] });
 * await worker.start();
 *
 * @example
 * // in a process of its own: until SIGTERM, then finish what runs
 * const stop = new AbortController();
 * process.once("SIGTERM", () => stop.abort());
 * await worker.run(stop.signal);
 */
export class Worker implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #settings: WorkerSettings;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #turns: TurnRunner;
  readonly #activities: ActivityRunner;
  readonly #intake = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  #stage: Stage = "new";
  #stream: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  /** Undoes what a running worker does to its process. */
  #release: (() => void) | undefined;

  /**
   * @throws TypeError where two definitions have the same name and version, or something is no definition
   * @throws RangeError where a limit makes no sense
   */
  constructor(connection: Connection, options: WorkerOptions) {
    const { logger = silentLogger, converter = defaultPayloadConverter, clock = systemClock } = options;
    this.#connection = connection;
    this.#settings = toSettings(options);
    this.#logger = logger;
    this.#clock = clock;
    const orchestrators = warnOfMissing(createRegistry("orchestrator", options.orchestrators ?? []), logger);
    const activities = warnOfMissing(createRegistry("activity", options.activities ?? []), logger);
    const { maxSessions } = this.#settings;
    this.#turns = new TurnRunner({ connection, orchestrators, converter, logger, maxSessions });
    this.#activities = new ActivityRunner({ connection, activities, converter, logger });
  }

  /**
   * Begins to take work. Resolves once the task hub has answered.
   *
   * @throws ConnectionError where it does not
   * @throws Error where the worker was started before: make a new one instead
   */
  async start(): Promise<void> {
    this.#begin();
    await this.#connect();
  }

  /**
   * Starts, works until the signal is aborted, and stops.
   *
   * @param signal - without one it works until `stop` is called
   * @throws ConnectionError where the task hub cannot be reached or breaks off
   */
  async run(signal?: AbortSignal): Promise<void> {
    this.#begin();
    const stop = (): void => void this.stop();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    try {
      await this.#connect();
      await this.#stream;
    } finally {
      signal?.removeEventListener("abort", stop);
      await this.stop();
    }
  }

  /**
   * Takes no more work, tells running activities through their `ctx.signal`, waits for them for the grace period, and
   * gives back what is left: an activity that goes on all the same will run again elsewhere. Calling it again waits for
   * the same. A worker whose task hub breaks off stops by itself.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #begin(): void {
    if (this.#stage !== "new") {
      throw new Error(`this worker is ${this.#stage}: a worker starts once, so make a new one`);
    }
    this.#stage = "running";
  }

  async #connect(): Promise<void> {
    try {
      await this.#connection.hello({ signal: this.#intake.signal });
    } catch (error) {
      if (this.#stopped) return;
      this.#stage = "stopped";
      throw new ConnectionError("the worker cannot reach its task hub", { cause: error });
    }
    if (this.#stopped) return;
    const unguard = guardUnhandledRejections(this.#logger);
    const letEnd = keepAlive();
    this.#release = () => {
      unguard();
      letEnd();
    };
    this.#stream = this.#takeWork();
    // Without work it is of no use any more. Whoever called `run` hears there of why it broke off.
    void this.#stream.catch(() => {}).then(() => this.stop());
  }

  async #stop(): Promise<void> {
    if (this.#stage === "running") {
      this.#stage = "stopping";
      // Whoever listens to a signal may call `stop` too, and must find that it is on its way.
      await Promise.resolve();
      this.#activities.abortAll(new Error("the worker is stopping"));
      await this.#graceful();
      this.#intake.abort();
      await this.#stream?.catch(() => {});
    }
    this.#stage = "stopped";
    this.#turns.sessions.clear();
    this.#release?.();
  }

  /** Waits for what is in flight, for the grace period at most. */
  async #graceful(): Promise<void> {
    const { shutdownGracePeriod } = this.#settings;
    await new Promise<void>((resolve) => {
      const wakeUp = wakeNotBefore(this.#clock, this.#clock.now() + shutdownGracePeriod, () => {
        this.#logger.warn(`${this.#inFlight.size} work items still run after the grace period: they are given back`);
        resolve();
      });
      void Promise.allSettled([...this.#inFlight]).then(() => {
        wakeUp.cancel();
        resolve();
      });
    });
  }

  async #takeWork(): Promise<void> {
    const { maxConcurrentActivities, maxConcurrentOrchestrations, maxSessions } = this.#settings;
    const request = {
      maxConcurrentActivityWorkItems: maxConcurrentActivities,
      maxConcurrentOrchestrationWorkItems: maxConcurrentOrchestrations,
      historyStreaming: true,
      sessions: maxSessions > 0,
    };
    const { signal } = this.#intake;
    let cause: unknown;
    try {
      for await (const item of this.#connection.getWorkItems(request, { signal })) this.#take(item);
    } catch (error) {
      cause = error;
    }
    if (signal.aborted) return;
    this.#logger.error("the task hub broke off: this worker gets no more work", cause);
    throw new ConnectionError("the task hub broke off", { cause });
  }

  #take(item: WorkItem): void {
    if (item.kind === "healthPing") return;
    const work = this.#stage === "running" ? this.#run(item) : this.#giveBack(item);
    this.#inFlight.add(work);
    void work.finally(() => this.#inFlight.delete(work));
  }

  /** Never rejects: one item that cannot be run at all must not end the process, and with it all others. */
  async #run(item: Work): Promise<void> {
    try {
      if (item.kind === "activity") await this.#activities.run(item.request, item.completionToken);
      else await this.#turns.run(item.request, item.completionToken);
    } catch (error) {
      this.#logger.error("a work item could not be run; it is given back", error);
      await this.#giveBack(item);
    }
  }

  /** Work that comes while stopping belongs to others. Where the engine cannot take it back, the end of the stream does it. */
  async #giveBack({ kind, completionToken }: Work): Promise<void> {
    if (!this.#connection.profile.abandon) return;
    try {
      if (kind === "activity") await this.#connection.abandonActivityTask(completionToken);
      else await this.#connection.abandonOrchestratorTask(completionToken);
    } catch (error) {
      this.#logger.debug("a work item could not be given back", error);
    }
  }
}
