import { describe, expect, it } from "@jest/globals";
import { RetryPolicy as PeerPolicy } from "@microsoft/durabletask-js/dist/task/retry/retry-policy.js";
import { RetryableTask } from "@microsoft/durabletask-js/dist/task/retryable-task.js";
import { OrchestratorAction } from "@microsoft/durabletask-js/dist/proto/orchestrator_service_pb.js";
import fc from "fast-check";
import { toRetryDelay, type Retry, type RetryContext, type RetryHandler } from "./retry-policy.js";

function context(facts: Partial<RetryContext> = {}): RetryContext {
  const failure = { errorType: "Error", errorMessage: "boom", isNonRetriable: false };
  return { attempt: 1, failure, elapsed: 0, taskName: "a", instanceId: "i", ...facts };
}

const ms = (milliseconds: number) => ({ milliseconds });

describe("R4 the delay before the next attempt", () => {
  const limits = fc.record({
    maxAttempts: fc.integer({ min: 1, max: 30 }),
    first: fc.integer({ min: 1, max: 100_000 }),
    coefficient: fc.oneof(fc.constant(1), fc.double({ min: 1, max: 5, noNaN: true })),
    max: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
    total: fc.option(fc.integer({ min: 0, max: 100_000_000 })),
    attempt: fc.integer({ min: 1, max: 32 }),
    elapsed: fc.nat(120_000_000),
  });

  it("stays zero from a first interval of zero, however often it is multiplied", () => {
    const delay = toRetryDelay({ maxAttempts: 1_000, firstInterval: "0s", backoffCoefficient: 10 });
    expect(delay(context({ attempt: 1 }))).toBe(0);
    expect(delay(context({ attempt: 999 }))).toBe(0);
  });

  it("is what durabletask-js computes", () => {
    fc.assert(
      fc.property(limits, ({ maxAttempts, first, coefficient, max, total, attempt, elapsed }) => {
        const maxInterval = max === null ? undefined : first + max;
        const totalTimeout = total === null ? undefined : first + total;
        const peer = new RetryableTask(
          new PeerPolicy({
            maxNumberOfAttempts: maxAttempts,
            firstRetryIntervalInMilliseconds: first,
            backoffCoefficient: coefficient,
            ...(maxInterval !== undefined && { maxRetryIntervalInMilliseconds: maxInterval }),
            ...(totalTimeout !== undefined && { retryTimeoutInMilliseconds: totalTimeout }),
          }),
          new OrchestratorAction(),
          new Date(0),
          "activity",
        );
        for (let failed = 1; failed < attempt; failed++) peer.incrementAttemptCount();
        const ours = toRetryDelay({
          maxAttempts,
          firstInterval: ms(first),
          backoffCoefficient: coefficient,
          ...(maxInterval !== undefined && { maxInterval: ms(maxInterval) }),
          ...(totalTimeout !== undefined && { totalTimeout: ms(totalTimeout) }),
        });
        expect(ours(context({ attempt, elapsed }))).toBe(peer.computeNextDelayInMilliseconds(new Date(elapsed)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [12, 2_048_000],
    [13, 3_600_000],
    [19, 3_600_000],
    [20, undefined],
  ])("after failure %i of a doubling policy of 20 attempts is %p ms", (attempt, expected) => {
    const delay = toRetryDelay({ maxAttempts: 20, firstInterval: "1s", backoffCoefficient: 2 });
    expect(delay(context({ attempt }))).toBe(expected);
  });

  it("is given for ever, where there is no end of attempts", () => {
    const delay = toRetryDelay({
      maxAttempts: Infinity,
      firstInterval: "1s",
      backoffCoefficient: 2,
      maxInterval: "1m",
    });
    expect(delay(context({ attempt: 1 }))).toBe(1_000);
    expect(delay(context({ attempt: 1_000_000 }))).toBe(60_000);
    const limited = toRetryDelay({ maxAttempts: Infinity, firstInterval: "1s", totalTimeout: "1h" });
    expect(limited(context({ attempt: 3_600, elapsed: 3_599_000 }))).toBe(1_000);
    expect(limited(context({ attempt: 3_601, elapsed: 3_600_000 }))).toBeUndefined();
  });

  it("may be zero", () => {
    expect(toRetryDelay({ maxAttempts: 2, firstInterval: "0s" })(context())).toBe(0);
  });

  it.each([
    [59_000, 1_000],
    [59_001, undefined],
    [60_000, undefined],
    [70_000, undefined],
  ])("with %i ms of a minute gone is %p: no attempt begins later", (elapsed, expected) => {
    const delay = toRetryDelay({ maxAttempts: 9, firstInterval: "1s", totalTimeout: "1m" });
    expect(delay(context({ elapsed }))).toBe(expected);
  });
});

describe("a retry handler", () => {
  const policy = { maxAttempts: 3, firstInterval: "5s" } as const;
  const asHandler = (handler: RetryHandler): Retry => handler;

  it.each([
    [true, 0],
    [false, undefined],
    ["2s" as const, 2_000],
    [{ minutes: 1 }, 60_000],
  ])("that says %j, alone", (decision, expected) => {
    expect(toRetryDelay(asHandler(() => decision))(context())).toBe(expected);
  });

  it.each([
    [true, 5_000],
    [false, undefined],
    ["2s" as const, 2_000],
  ])("that says %j, as a policy's predicate", (decision, expected) => {
    expect(toRetryDelay({ ...policy, when: () => decision })(context())).toBe(expected);
  });

  it.each([undefined, null, Number.NaN, 5, 0, "", "soon", {}, Promise.resolve(true)])(
    "that returns %p gives up (52)",
    (nonsense) => {
      const handler = asHandler(() => nonsense as never);
      expect(toRetryDelay(handler)(context())).toBeUndefined();
      expect(toRetryDelay({ ...policy, when: handler as RetryHandler })(context())).toBeUndefined();
    },
  );

  it("that throws gives up (52)", () => {
    const handler = asHandler(() => {
      throw new Error("a bug in the handler");
    });
    expect(toRetryDelay(handler)(context())).toBeUndefined();
  });

  it("is told the failure, the attempt and the time that passed", () => {
    const told: RetryContext[] = [];
    toRetryDelay((each) => told.push(each) > 0)(context({ attempt: 4, elapsed: 17 }));
    expect(told).toEqual([context({ attempt: 4, elapsed: 17 })]);
  });

  it("is not asked once the attempts are used up", () => {
    let asked = 0;
    const delay = toRetryDelay({ ...policy, when: () => ++asked > 0 });
    expect(delay(context({ attempt: 3 }))).toBeUndefined();
    expect(asked).toBe(0);
  });
});

describe("a retry policy that makes no sense is refused", () => {
  it.each([
    ["no attempts", { maxAttempts: 0, firstInterval: "1s" }, RangeError],
    ["NaN attempts", { maxAttempts: Number.NaN, firstInterval: "1s" }, RangeError],
    ["half an attempt", { maxAttempts: 2.5, firstInterval: "1s" }, RangeError],
    ["attempts as a text", { maxAttempts: "3", firstInterval: "1s" }, RangeError],
    ["attempts without end, backwards", { maxAttempts: -Infinity, firstInterval: "1s" }, RangeError],
    ["waits that grow without end", { maxAttempts: 2, firstInterval: "1s", backoffCoefficient: Infinity }, RangeError],
    ["waits that shrink", { maxAttempts: 2, firstInterval: "1s", backoffCoefficient: 0.5 }, RangeError],
    ["a bare number for an interval", { maxAttempts: 2, firstInterval: 1000 }, TypeError],
    ["a negative interval", { maxAttempts: 2, firstInterval: "-1s" }, RangeError],
    ["no interval", { maxAttempts: 2 }, TypeError],
  ])("%s", (_what, policy, error) => {
    expect(() => toRetryDelay(policy as never)).toThrow(error);
  });
});

it("a policy says which of its fields makes no sense", () => {
  expect(() => toRetryDelay({ maxAttempts: 3 } as never)).toThrow(
    /^firstInterval of a retry policy: undefined is not a duration/,
  );
  const whole = { maxAttempts: 3, firstInterval: "1s" } as const;
  expect(() => toRetryDelay({ ...whole, maxInterval: 5 as never })).toThrow(/^maxInterval of a retry policy: The bare/);
  expect(() => toRetryDelay({ ...whole, totalTimeout: "x" as never })).toThrow(/^totalTimeout of a retry policy: "x"/);
  expect(() => toRetryDelay(3 as never)).toThrow(/^retry takes a policy such as .*, or a function, not 3$/);
});
