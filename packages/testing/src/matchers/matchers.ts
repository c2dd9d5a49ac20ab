/**
 * The matchers, for frameworks with an `expect.extend` of Jest's shape.
 *
 * @example
 * import { matchers } from "@reawait/testing";
 * expect.extend(matchers);
 */
import type { AnyActivity } from "@reawait/core";
import { toCompleteWith } from "./to-complete-with.js";
import { toFailWith, type ExpectedFailure } from "./to-fail-with.js";
import { toHaveCalled } from "./to-have-called.js";
import { toReplay, type ReplayArguments } from "./to-replay.js";

/** What they are to `expect`. `Result` is what a matcher that does not wait returns. */
export interface DurableMatchers<Result> {
  /**
   * The orchestrator fits a recorded history: `await expect(purchaseOrder).toReplay(history)`. Takes what `replay` takes.
   */
  toReplay(...args: ReplayArguments): Promise<void>;
  /**
   * The orchestration completes with a result that equals this one, as `toEqual` compares: `await
   * expect(handle).toCompleteWith(expect.objectContaining({ outcome: "placed" }))`. Takes a client's handle, which is waited
   * for, or what `stepThrough` gives, or a promise of either. One that has not ended fails the test, with `.not` as well.
   */
  toCompleteWith(expected: unknown): Promise<void>;
  /**
   * The orchestration fails so, or because of something that failed so: a class of errors (the very class), a part of the
   * message, a pattern for it, an error, or some details (`{ errorType: "CardDeclined" }`). Without an argument: it fails.
   * Takes what `toCompleteWith` takes, and the promise of a result: `await expect(env.run(pay)).toFailWith(CardDeclined)`.
   */
  toFailWith(expected?: ExpectedFailure): Promise<void>;
  /**
   * An activity was called, with an input that equals this one where it is given. Takes a `TestEnvironment`, or what
   * `stepThrough` gives.
   */
  toHaveCalled(activity: AnyActivity | string, input?: unknown): Result;
}

export const matchers = { toReplay, toCompleteWith, toFailWith, toHaveCalled };
