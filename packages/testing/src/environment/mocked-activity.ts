import type { ActivityContext, AnyActivity } from "@reawait/core";
import { COMPLETED_LATER } from "@reawait/core/internal";
import { toMilliseconds, type Clock } from "@reawait/protocol";
import { refuseUnknownOptions, type Known } from "../options/check-options.js";
import type { ActivityCall, ActivityMock, MockFunction, MockOptions } from "./activity-mock.js";
import type { Sleep } from "./activity-runs.js";

/** What is mocked: a definition, or a name that stands for any version. */
export type Mocked = string | AnyActivity;

/** What the registry needs of a mock, whatever it takes and gives. */
export interface AnyMockedActivity {
  readonly mocked: Mocked;
  call(ctx: ActivityContext, input: never, sleep: Sleep): Promise<unknown>;
}

const OPTIONS: Known<MockOptions> = { latency: true };

type Open<Call> = { -readonly [Field in keyof Call]: Call[Field] };

export class MockedActivity<Input, Result> implements ActivityMock<Input, Result>, AnyMockedActivity {
  readonly calls: Open<ActivityCall<Input, Result>>[] = [];
  readonly #fn: MockFunction<Input, Result>;
  readonly #options: MockOptions;
  readonly #clock: Clock;
  readonly #restore: (mock: AnyMockedActivity) => void;
  readonly #once: MockFunction<Input, Result>[] = [];
  #failure: (attempt: number) => unknown = () => undefined;

  constructor(
    readonly mocked: Mocked,
    fn: MockFunction<Input, Result>,
    options: MockOptions,
    clock: Clock,
    restore: (mock: AnyMockedActivity) => void,
  ) {
    refuseUnknownOptions("env.mock", options, OPTIONS);
    if (options.latency !== undefined) toMilliseconds(options.latency, "the latency of a mock");
    this.#fn = checkFunction(fn, this.name);
    this.#options = options;
    this.#clock = clock;
    this.#restore = restore;
  }

  get name(): string {
    return typeof this.mocked === "string" ? this.mocked : this.mocked.name;
  }

  once(fn: MockFunction<Input, Result>): this {
    this.#once.push(checkFunction(fn, this.name));
    return this;
  }

  failAttempts(attempts: number | ((attempt: number) => unknown), error?: unknown): this {
    if (isErrorClass(attempts)) throw notAnError(attempts);
    if (typeof error === "function") throw notAnError(error);
    this.#failure = typeof attempts === "function" ? attempts : firstAttempts(attempts, error);
    return this;
  }

  restore(): void {
    this.#restore(this);
  }

  [Symbol.dispose](): void {
    this.restore();
  }

  async call(ctx: ActivityContext, input: Input, sleep: Sleep): Promise<Result> {
    const { instanceId, executionId, taskId, attempt } = ctx;
    const [startedAt, endedAt] = [new Date(this.#clock.now()), undefined];
    const call: Open<ActivityCall<Input, Result>> = {
      ...{ input, instanceId, executionId, taskId, attempt, startedAt, endedAt },
      ...{ result: undefined, error: undefined },
    };
    this.calls.push(call);
    const failure = this.#failure(attempt);
    const fn = failure === undefined ? (this.#once.shift() ?? this.#fn) : undefined;
    try {
      if (this.#options.latency !== undefined) await sleep(this.#options.latency);
      if (fn === undefined) throw failure;
      const result = await fn(Object.freeze({ ...ctx, sleep }), input);
      // Somebody else answers.
      if (result !== COMPLETED_LATER) call.result = result;
      return result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      call.endedAt = new Date(this.#clock.now());
    }
  }
}

function firstAttempts(attempts: number, error: unknown): (attempt: number) => unknown {
  if (!Number.isSafeInteger(attempts) || attempts < 0) {
    throw new RangeError(`failAttempts takes how many attempts fail, a whole number, not ${String(attempts)}`);
  }
  return (attempt) => (attempt > attempts ? undefined : (error ?? new Error(`attempt ${attempt} fails`)));
}

function isErrorClass(given: unknown): given is ErrorConstructor {
  return typeof given === "function" && (given === Error || given.prototype instanceof Error);
}

/** Of a class, or a function, history could tell nothing. */
function notAnError({ name }: { readonly name: string }): TypeError {
  const what = name === "" ? "a function" : name;
  return new TypeError(
    `failAttempts takes the error that is thrown, not what makes it: failAttempts(1, new Error("...")), not ${what}`,
  );
}

function checkFunction<Fn>(fn: Fn, name: string): Fn {
  if (typeof fn === "function") return fn;
  throw new TypeError(`the mock of activity "${name}" takes a function of (ctx, input), not ${String(fn)}`);
}
