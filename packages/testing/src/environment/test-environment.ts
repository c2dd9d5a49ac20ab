import type { Client, StartOptions } from "@reawait/client";
import type {
  ActivityDefinition,
  AnyActivity,
  AnyOrchestrator,
  ByNameOptions,
  Duration,
  InputArguments,
  OrchestratorDefinition,
} from "@reawait/core";
import type { Engine } from "@reawait/engine";
import { formatDuration, toMilliseconds } from "@reawait/protocol";
import type { Worker } from "@reawait/worker";
import type { ActivityMock, MockFunction, MockFunctionOf, MockOf, MockOptions } from "./activity-mock.js";
import { assemble, type EnvironmentParts } from "./assemble.js";
import type { Deployment } from "./deployment.js";
import type { Mocked } from "./mocked-activity.js";
import { checkTimeMode, type TestEnvironmentOptions } from "./test-environment-options.js";
import type { TimeMode } from "./time-keeper.js";

/**
 * A task hub for a test: the embedded engine in memory, with a worker and a client, on a clock of its own that jumps from
 * one due time to the next. An orchestration of 30 days takes milliseconds.
 *
 * @example
 * await using env = await TestEnvironment.create({ orchestrators: [purchaseOrder], activities: [charge, ship] });
 * const charging = env.mock(charge, async (ctx, order) => ({ id: `receipt-${order.id}` }));
 * const handle = await env.start(purchaseOrder, order);
 * await handle.raiseEvent(approval, { approver: "mia" });
 * expect(await handle.result()).toMatchObject({ outcome: "placed" });
 * expect(charging.calls).toHaveLength(1);
 */
export class TestEnvironment implements AsyncDisposable {
  readonly client: Client;
  readonly engine: Engine;
  /** As `env.client.start`. */
  readonly start: Client["start"];
  readonly #parts: EnvironmentParts;
  #closing: Promise<void> | undefined;

  private constructor(parts: EnvironmentParts) {
    this.#parts = parts;
    this.client = parts.client;
    this.engine = parts.engine;
    this.start = parts.client.start.bind(parts.client);
  }

  /**
   * Opens the engine, and starts the worker.
   *
   * @throws TypeError or RangeError where an option makes no sense, or two definitions have the same name and version
   */
  static async create(options: TestEnvironmentOptions = {}): Promise<TestEnvironment> {
    return new TestEnvironment(await assemble(options));
  }

  /** The one that runs now: `crashWorker` and `deploy` put another in its place. */
  get worker(): Worker {
    return this.#parts.worker.worker;
  }

  /**
   * Starts an orchestration, and waits for its result.
   *
   * @throws as `env.client.start` and `handle.result` do
   */
  run<I, O>(orchestrator: OrchestratorDefinition<I, O>, ...args: InputArguments<I, StartOptions>): Promise<O>;
  /** Runs an orchestration by its name. */
  run<O = unknown>(name: string, input?: unknown, options?: StartOptions & ByNameOptions): Promise<O>;
  async run(
    orchestrator: AnyOrchestrator | string,
    input?: unknown,
    options: StartOptions & ByNameOptions = {},
  ): Promise<unknown> {
    const handle =
      typeof orchestrator === "string"
        ? await this.start(orchestrator, input, options)
        : // That it is what the orchestrator takes, was held where this was called.
          await this.start(orchestrator, input as never, options);
    return await handle.result();
  }

  /**
   * Has a function stand in for an activity from now on. Its types are those of the activity; where that returns certain
   * numbers (`20 | 8.1`), the mock may return any. To call the real function
   * and still have a record of the calls, pass that: `env.mock(charge, charge.fn)`.
   *
   * @throws TypeError where the environment was given activities, and this is none of them
   */
  mock<Activity extends AnyActivity>(
    activity: Activity,
    fn: MockFunctionOf<Activity>,
    options?: MockOptions,
  ): MockOf<Activity>;
  /** Mocks all activities of a name, whatever their version. */
  mock<Input = unknown, Result = unknown>(
    name: string,
    fn: MockFunction<Input, Result>,
    options?: MockOptions,
  ): ActivityMock<Input, Result>;
  mock(mocked: Mocked, fn: MockFunction<never, unknown>, options: MockOptions = {}): ActivityMock<never> {
    return this.#parts.mocks.mock(mocked, fn, options);
  }

  /**
   * The calls of an activity so far, mocked or not, answered or not; each attempt of a call counts. Inputs are as its
   * function gets them.
   *
   * @throws TypeError where the environment was given activities, and this is none of them: it would never be called
   */
  callsOf<Input>(activity: ActivityDefinition<never, unknown, Input> | string): readonly { readonly input: Input }[] {
    this.#parts.mocks.checkKnown("callsOf", activity);
    const name = typeof activity === "string" ? activity : activity.name;
    return this.#parts.runs.calls
      .filter((call) => call.name === name)
      .map(({ input }) => {
        // What the definition says that it gets.
        return { input: input as Input };
      });
  }

  /** What time it is, in virtual time. */
  now(): Date {
    return new Date(this.#parts.clock.now());
  }

  /** Whether time goes on by itself. */
  get time(): TimeMode {
    return this.#parts.keeper.mode;
  }

  set time(mode: TimeMode) {
    this.#parts.keeper.mode = checkTimeMode(mode);
  }

  /**
   * Runs a stretch of a test with time by hand, or by itself; after it, time is as it was.
   *
   * @throws TypeError where there is no such mode, or no function
   *
   * @example
   * await env.withTime("manual", async () => {
   *   await env.advance("23h");
   *   expect(reminding.calls).toHaveLength(0);
   * });
   */
  async withTime<T>(mode: TimeMode, stretch: () => T | PromiseLike<T>): Promise<T> {
    if (typeof stretch !== "function") {
      const usage = 'env.withTime("manual", async () => { ... })';
      throw new TypeError(`withTime takes the function during which time is so: ${usage}; for good, set env.time`);
    }
    const before = this.time;
    this.time = mode;
    try {
      return await stretch();
    } finally {
      this.time = before;
    }
  }

  /**
   * Lets all happen that can happen now, what is due at this very moment included; time stays where it is. Resolves at
   * rest: to look at a status, or at the calls of a mock.
   *
   * @throws TestStalledError where there is no rest: an activity runs and does not end
   */
  async settle(): Promise<void> {
    const { stalls, keeper } = this.#parts;
    await stalls.guard({ what: "env.settle()" }, keeper.advance(0));
  }

  /**
   * Lets all come to rest, and moves time on by so much. At each time on the way at which something is due it happens,
   * and comes to rest, before time goes on. Resolves at rest.
   *
   * @throws TestStalledError where there is no rest: an activity runs and does not end
   */
  async advance(duration: Duration): Promise<void> {
    const milliseconds = toMilliseconds(duration, "the duration of advance");
    const { stalls, keeper } = this.#parts;
    await stalls.guard({ what: `env.advance("${formatDuration(milliseconds)}")` }, keeper.advance(milliseconds));
  }

  /**
   * Lets all come to rest, moves time on to what is due next (a timer, a retry, a scheduled start, the end of a mock's
   * latency), and lets that happen. Resolves at rest.
   *
   * @returns when that is; `undefined` where nothing is due
   * @throws TestStalledError where there is no rest
   */
  async advanceToNextTimer(): Promise<Date | undefined> {
    const { stalls, keeper } = this.#parts;
    const due = await stalls.guard({ what: "env.advanceToNextTimer()" }, keeper.advanceToNext());
    return due === undefined ? undefined : new Date(due);
  }

  /**
   * Lets the worker die as if its process were killed, and starts another: what it had not answered yet goes out again, so
   * that its activities run once more. Running ones are told by their `ctx.signal`; what they return is never heard of.
   */
  async crashWorker(): Promise<void> {
    await this.#parts.replaceWorker();
  }

  /**
   * Deploys other code in the middle of a test: lets all come to rest, stops the worker, and starts one that has the new
   * definitions. It goes on with what runs, as a new release would: an instance is replayed at its next event, with the
   * code that there is then, and fails with a `NonDeterminismError` where that does not fit its history. A mock that sleeps
   * is told by its `ctx.signal`, and called again.
   *
   * @throws TypeError where an option makes no sense, or two definitions have the same name and version
   * @throws Error where an instance that has not ended would be left without its orchestrator; then nothing is deployed
   * @throws TestStalledError where there is no rest: an activity runs and does not end
   *
   * @example
   * const handle = await env.start(purchaseOrder, order);
   * await env.deploy({ orchestrators: [nextPurchaseOrder] });
   * await handle.raiseEvent(approval, { approver: "mia" });
   * await expect(handle).toCompleteWith({ outcome: "placed" });
   */
  async deploy(deployment: Deployment): Promise<void> {
    await this.#parts.deploy(deployment);
  }

  /** Ends it at once, whatever still runs: waits reject, activities are told by their `ctx.signal`. */
  close(): Promise<void> {
    return (this.#closing ??= this.#parts.close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
