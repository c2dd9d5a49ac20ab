import type { RetryPolicy } from "./retry-policy.js";

/**
 * Retry policies by name. Spread one to change a part of it.
 *
 * | preset       | attempts | waits between them                     | gives up after about |
 * | ------------ | -------- | -------------------------------------- | -------------------- |
 * | `none`       | 1        | -                                      | at once              |
 * | `quick`      | 5        | 100 ms, 200 ms, 400 ms, 800 ms         | 1.5 s                |
 * | `standard`   | 6        | 1 s, 2 s, 4 s, 8 s, 16 s               | 31 s                 |
 * | `patient`    | 12       | 5 s, 10 s, 20 s ... doubling to 1 h    | 2 h 25 min           |
 * | `persistent` | 100      | 1 min, 2 min, 4 min ... doubling to 1 h | 94 h                 |
 *
 * @example
 * await ctx.callActivity(charge, order, { retry: retryPresets.standard });
 * await ctx.callActivity(charge, order, { retry: { ...retryPresets.standard, when: ({ failure }) => failure.errorType !== "Declined" } });
 */
export const retryPresets = Object.freeze({
  none: Object.freeze({ maxAttempts: 1, firstInterval: "1s" }),
  quick: Object.freeze({ maxAttempts: 5, firstInterval: "100ms", backoffCoefficient: 2 }),
  standard: Object.freeze({ maxAttempts: 6, firstInterval: "1s", backoffCoefficient: 2 }),
  patient: Object.freeze({ maxAttempts: 12, firstInterval: "5s", backoffCoefficient: 2 }),
  persistent: Object.freeze({ maxAttempts: 100, firstInterval: "1m", backoffCoefficient: 2 }),
}) satisfies Readonly<Record<string, RetryPolicy>>;
