/**
 * A worker: takes work from a task hub, and runs it.
 *
 * Its job: its own life (start, run, stop), and how much is out at once.
 * Not its job: how a turn or an activity is run (`turn-runner.ts`, `activity-runner.ts`).
 */
import { ConnectionError } from "@reawait/core";
import { createRegistry, defaultPayloadConverter } from "@reawait/core/internal";
import { silentLogger, systemClock, type Clock, type Connection, type Logger, type WorkItem } from "@reawait/protocol";
import { ActivityRunner } from "./activity-runner.js";
import { TurnRunner } from "./turn-runner.js";
import { guardUnhandledRejections } from "./unhandled-rejections.js";
import type { WorkerOptions, WorkerSettings } from "./worker-options.js";
import { toSettings } from "./worker-settings.js";

/** A worker that waits for a durable timer has no open socket or timer: this keeps its process alive. Milliseconds. */
const LONGEST_INTERVAL = 2 ** 31 - 1;

/** Where a worker is in its life: it goes through these once, in this order. */
type Stage = "new" | "running" | "stopping" | "stopped";

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
  #unguard: (() => void) | undefined;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

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
    const orchestrators = createRegistry("orchestrator", options.orchestrators ?? []);
    const activities = createRegistry("activity", options.activities ?? []);
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
    if (this.#stage !== "new") throw new Error(`this worker is ${this.#stage}: a worker starts once, so make a new one`);
    this.#stage = "running";
    try {
      await this.#connection.hello();
    } catch (error) {
      this.#stage = "stopped";
      throw new ConnectionError("the worker cannot reach its task hub", { cause: error });
    }
    this.#unguard = guardUnhandledRejections(this.#logger);
    this.#keepAlive = setInterval(() => {}, LONGEST_INTERVAL);
    this.#stream = this.#takeWork();
    // Whoever called `run` hears of it there.
    this.#stream.catch(() => {});
  }

  /**
   * Starts, works until the signal is aborted, and stops.
   *
   * @param signal - without one it works until `stop` is called
   * @throws ConnectionError where the task hub breaks off
   */
  async run(signal?: AbortSignal): Promise<void> {
    await this.start();
    const stop = (): void => void this.stop();
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await this.#stream;
    } finally {
      signal?.removeEventListener("abort", stop);
      await this.stop();
    }
  }

  /**
   * Takes no more work, tells running activities through their `ctx.signal`, waits for them for the grace period, and
   * gives back what is left. Resolves when nothing of it runs any more; calling it again waits for the same.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop(): Promise<void> {
    if (this.#stage === "running") {
      this.#stage = "stopping";
      this.#activities.abortAll(new Error("the worker is stopping"));
      await this.#graceful();
      this.#intake.abort();
      await this.#stream?.catch(() => {});
    }
    this.#stage = "stopped";
    this.#turns.sessions.clear();
    this.#unguard?.();
    clearInterval(this.#keepAlive);
  }

  /** Waits for what is in flight, for the grace period at most. */
  async #graceful(): Promise<void> {
    const { shutdownGracePeriod } = this.#settings;
    await new Promise<void>((resolve) => {
      const wakeUp = this.#clock.wakeAt(this.#clock.now() + shutdownGracePeriod, () => {
        this.#logger.warn(`${this.#inFlight.size} work items were still running after the grace period: they are given back`);
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
      sessions: maxSessions > 0,
    };
    try {
      for await (const item of this.#connection.getWorkItems(request, { signal: this.#intake.signal })) this.#take(item);
      if (this.#intake.signal.aborted) return;
    } catch (error) {
      if (this.#intake.signal.aborted) return;
      this.#logger.error("the task hub broke off: this worker gets no more work", error);
      throw new ConnectionError("the task hub broke off", { cause: error });
    }
    this.#logger.warn("the task hub closed the stream: this worker gets no more work");
  }

  #take(item: WorkItem): void {
    if (item.kind === "healthPing") return;
    const work = this.#stage === "running" ? this.#run(item) : this.#giveBack(item);
    this.#inFlight.add(work);
    void work.finally(() => this.#inFlight.delete(work));
  }

  #run(item: Exclude<WorkItem, { readonly kind: "healthPing" }>): Promise<void> {
    if (item.kind === "activity") return this.#activities.run(item.request, item.completionToken);
    return this.#turns.run(item.request, item.completionToken);
  }

  /** Work that comes while stopping belongs to others. Where the engine cannot take it back, the end of the stream does it. */
  async #giveBack({ kind, completionToken }: Exclude<WorkItem, { readonly kind: "healthPing" }>): Promise<void> {
    if (!this.#connection.profile.abandon) return;
    try {
      if (kind === "activity") await this.#connection.abandonActivityTask(completionToken);
      else await this.#connection.abandonOrchestratorTask(completionToken);
    } catch (error) {
      this.#logger.debug("a work item could not be given back", error);
    }
  }
}
