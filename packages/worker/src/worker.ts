/**
 * A worker: takes work from a task hub, and runs it.
 *
 * Its job: its own life (start, run, stop), and its parts put together.
 * Not its job: how a turn or an activity is run (`turn-runner.ts`, `activity-runner.ts`), when to connect again
 * (`work-stream-loop.ts`), what becomes of work while it stops (`intake.ts`).
 */
import { NotSupportedError } from "@reawait/core";
import { createPayloadPipeline, createRegistry, defaultPayloadConverter } from "@reawait/core/internal";
import { checkConnection, consoleLogger, keepAlive, systemClock } from "@reawait/protocol";
import type { Clock, Connection, GetWorkItemsRequest, Logger } from "@reawait/protocol";
import { ActivityRunner } from "./activity-runner.js";
import { connectionFailure } from "./connection-failure.js";
import type { Work } from "./give-back.js";
import { Intake } from "./intake.js";
import { v8HeapUse } from "./sessions.js";
import { TurnRunner } from "./turn-runner.js";
import { guardUnhandledRejections } from "./unhandled-rejections.js";
import { UnheardRejections } from "./unheard-rejections.js";
import { partsOf } from "./worker-parts.js";
import { warnOfMissing } from "./warn-of-missing.js";
import { workItemsRequest } from "./work-items-request.js";
import { takeWork } from "./work-stream-loop.js";
import type { WorkerOptions, WorkerSettings } from "./worker-options.js";
import { listOf, toSettings } from "./worker-settings.js";

/** Where a worker is in its life: it goes through these once, in this order. */
type Stage = "new" | "running" | "stopping" | "stopped";

/**
 * Runs orchestrators and activities for a task hub, until it is stopped. Where the engine is another process, and goes
 * away, the worker connects again by itself.
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
  readonly #request: GetWorkItemsRequest;
  readonly #turns: TurnRunner;
  readonly #activities: ActivityRunner;
  readonly #intake: Intake;
  readonly #unheard: UnheardRejections;
  readonly #guardRejections: (unheard: UnheardRejections) => () => void;
  readonly #letsProcessEnd: boolean;
  /** Aborted when it stops: it connects no more. */
  readonly #leaving = new AbortController();
  /** Aborted when it has finished what it could: its stream ends. */
  readonly #closing = new AbortController();
  #stage: Stage = "new";
  #stream: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  /** Undoes what a running worker does to its process. */
  #release: (() => void) | undefined;

  /**
   * @throws TypeError where two definitions have the same name and version, or something is not what it should be
   * @throws RangeError where a limit makes no sense
   */
  constructor(connection: Connection, options: WorkerOptions) {
    this.#connection = checkConnection("a worker", connection);
    this.#settings = toSettings(options);
    const { logger = consoleLogger, converter = defaultPayloadConverter, clock = systemClock } = options;
    const { heapUse = v8HeapUse } = options;
    this.#logger = logger;
    this.#clock = clock;
    const orchestrators = createRegistry("orchestrator", listOf("orchestrators", options));
    const { activities = warnOfMissing(createRegistry("activity", listOf("activities", options)), logger), ...parts } =
      partsOf(options);
    const payloads = createPayloadPipeline(options.codecs);
    const closing = this.#closing.signal;
    const shared = { ...this.#settings, connection, converter, payloads, logger, clock, closing };
    this.#request = workItemsRequest(this.#settings, orchestrators, activities);
    this.#unheard = new UnheardRejections(logger);
    this.#guardRejections = parts.guardRejections ?? guardUnhandledRejections;
    this.#letsProcessEnd = parts.letsProcessEnd ?? false;
    this.#turns = new TurnRunner({ ...shared, ...parts, orchestrators, heapUse, unheard: this.#unheard });
    this.#activities = new ActivityRunner({ ...shared, activities });
    this.#intake = new Intake({ connection, clock, logger, run: (work) => this.#run(work) });
  }

  /**
   * Begins to take work. Resolves once the task hub has answered. How long a server that is not there yet is waited for,
   * the connection says.
   *
   * @throws ConnectionError where the task hub does not answer
   * @throws NotSupportedError where the engine cannot do what the options ask for
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
   * @throws ConnectionError where the task hub does not answer, or breaks off and cannot come back
   * @throws NotSupportedError where the engine cannot do what the options ask for
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
   * Begins no more activities, tells running ones through their `ctx.signal`, waits for them for the grace period, and
   * gives back what is left: an activity that goes on all the same will run again elsewhere. Calling it again waits for
   * the same. A worker whose task hub breaks off, and cannot come back, stops by itself.
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
      await this.#connection.hello({ signal: this.#leaving.signal });
      this.#checkSupport();
    } catch (error) {
      if (this.#stopped) return;
      this.#stage = "stopped";
      throw error instanceof NotSupportedError
        ? error
        : connectionFailure("the worker cannot reach its task hub", error);
    }
    if (this.#stopped) return;
    const unguard = this.#guardRejections(this.#unheard);
    const letEnd = this.#letsProcessEnd ? () => {} : keepAlive();
    this.#release = () => {
      unguard();
      letEnd();
    };
    const workerRun = crypto.randomUUID();
    this.#stream = takeWork({
      connection: this.#connection,
      request: () => ({ ...this.#request, workerRun, heldTokens: this.#intake.heldTokens }),
      take: (item) => this.#intake.take(item),
      leaving: this.#leaving.signal,
      closing: this.#closing.signal,
      clock: this.#clock,
      logger: this.#logger,
      random: Math.random,
    });
    // Without work it is of no use any more. Whoever called `run` hears there of why it broke off.
    void this.#stream.catch(() => this.#closing.abort()).then(() => this.stop());
  }

  #checkSupport(): void {
    const { abandon, name } = this.#connection.profile;
    if (this.#settings.versioning?.onMismatch === "reject" && !abandon) {
      throw new NotSupportedError('the worker\'s option versioning.onMismatch "reject"', name);
    }
  }

  async #stop(): Promise<void> {
    if (this.#stage === "running") {
      this.#stage = "stopping";
      this.#leaving.abort();
      // Whoever listens to a signal may call `stop` too, and must find that it is on its way.
      await Promise.resolve();
      this.#activities.abortAll(new Error("the worker is stopping"));
      await this.#intake.drain(this.#settings.shutdownGracePeriod);
      this.#closing.abort();
      await this.#stream?.catch(() => {});
      await this.#intake.giveBackRest();
    }
    this.#stage = "stopped";
    this.#turns.dropSessions();
    this.#release?.();
  }

  async #run(work: Work): Promise<void> {
    if (work.kind === "activity") await this.#activities.run(work.request, work.completionToken);
    else await this.#turns.run(work.request, work.completionToken);
  }
}
