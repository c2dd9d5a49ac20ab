import type { ActivityContext, ActivityDefinition, AnyActivity, Duration } from "@reawait/core";
import type { Widened } from "./widened.js";

/** What a mock is called with: all that an activity gets, and a way to let virtual time pass. */
export interface MockContext extends ActivityContext {
  /**
   * Sleeps in virtual time.
   *
   * @throws the reason of `ctx.signal` where that is aborted meanwhile
   */
  sleep(duration: Duration): Promise<void>;
}

/** What stands in for an activity's function. */
export type MockFunction<Input, Result> = (ctx: MockContext, input: Input) => Result | PromiseLike<Result>;

export interface MockOptions {
  /** How long each call takes, in virtual time, before the function is called. Default: no time. */
  readonly latency?: Duration | undefined;
}

/** One call of a mock; a retry is a call of its own. */
export interface ActivityCall<out Input = unknown, out Result = unknown> {
  /** As the function gets it: read, and parsed by the schema of the input. */
  readonly input: Input;
  /** The instance that called. */
  readonly instanceId: string;
  readonly executionId: string | undefined;
  /** The id of the call in the history of that instance. */
  readonly taskId: number;
  /** Which attempt it was, by the retry policy of the call; 1 for the first. */
  readonly attempt: number;
  /** In virtual time. */
  readonly startedAt: Date;
  /** In virtual time; `undefined` while it runs. */
  readonly endedAt: Date | undefined;
  /** What the function returned. */
  readonly result: Result | undefined;
  /** What was thrown. */
  readonly error: unknown;
}

/**
 * Stands in for an activity, until it is restored or the environment is closed. The schemas of the activity, interceptors
 * and the converter apply to it as to the real one.
 *
 * @example
 * const charging = env.mock(charge, async (ctx, order) => ({ id: `receipt-${order.id}` }), { latency: "3s" });
 * charging.failAttempts(2, new Error("the bank is closed"));
 * await env.run(purchaseOrder, order);
 * expect(charging.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
 */
export interface ActivityMock<Input = unknown, Result = unknown> extends Disposable {
  /** The activity's name. */
  readonly name: string;
  /** All calls so far, in the order in which they began. */
  readonly calls: readonly ActivityCall<Input, Result>[];
  /** Has another function answer the next call that is not answered so yet, and that call only. */
  once(fn: MockFunction<Input, Result>): this;
  /**
   * Lets the first attempts of each call fail. How many calls there will be, and when, its retry policy says.
   *
   * @param attempts - how many, from the first
   * @param error - what is thrown; by default an error that says which attempt it was
   */
  failAttempts(attempts: number, error?: unknown): this;
  /**
   * Lets attempts fail as a function says.
   *
   * @param failure - is given the number of the attempt, and returns what is thrown; `undefined` where it does not fail
   */
  failAttempts(failure: (attempt: number) => unknown): this;
  /** Ends it: what was there before is called again, another mock for example. `using` does the same. */
  restore(): void;
}

/** What stands in for the function of a certain activity: that returns `20 | 8.1`, this may return any number. */
export type MockFunctionOf<Activity extends AnyActivity> =
  Activity extends ActivityDefinition<never, unknown, infer Input, infer Result>
    ? MockFunction<Input, Widened<Result>>
    : never;

/**
 * What `env.mock` gives for an activity, to declare it before it is there.
 *
 * @example
 * let charging: MockOf<typeof charge>;
 * beforeEach(() => {
 *   charging = env.mock(charge, () => ({ receipt: "r-1" }));
 * });
 */
export type MockOf<Activity extends AnyActivity> =
  Activity extends ActivityDefinition<never, unknown, infer Input, infer Result>
    ? ActivityMock<Input, Widened<Result>>
    : never;
