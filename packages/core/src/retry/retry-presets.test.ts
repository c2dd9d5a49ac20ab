import { describe, expect, it } from "@jest/globals";
import { formatDuration } from "@reawait/protocol";
import { toRetryDelay, type RetryPolicy } from "./retry-policy.js";
import { retryPresets } from "./retry-presets.js";

/** The waits between the attempts of a call that always fails. */
function waitsOf(policy: RetryPolicy): number[] {
  const delayAfter = toRetryDelay(policy);
  const failure = { errorType: "Error", errorMessage: "boom", isNonRetriable: false };
  const waits: number[] = [];
  for (let attempt = 1; ; attempt++) {
    const wait = delayAfter({ attempt, failure, elapsed: 0, taskName: "a", instanceId: "i" });
    if (wait === undefined) return waits;
    waits.push(wait);
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const minutes = (count: number) => count * 60_000;

describe("the timetable of a preset", () => {
  it.each([
    ["none", []],
    ["quick", ["100ms", "200ms", "400ms", "800ms"]],
    ["standard", ["1s", "2s", "4s", "8s", "16s"]],
    ["patient", ["5s", "10s", "20s", "40s", "80s", "160s", "320s", "640s", "1280s", "2560s", "1h"]],
  ] as const)("%s", (name, expected) => {
    const waits = waitsOf(retryPresets[name]);
    expect(
      waits.map((wait) => (wait < minutes(60) && wait >= 1_000 ? `${wait / 1_000}s` : formatDuration(wait))),
    ).toEqual(expected);
  });

  it("persistent: a hundred attempts, doubling from a minute to an hour", () => {
    const waits = waitsOf(retryPresets.persistent);
    expect(waits).toHaveLength(99);
    expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map(minutes));
    expect(new Set(waits.slice(6))).toEqual(new Set([minutes(60)]));
  });

  it.each([
    ["quick", 1_500],
    ["standard", 31_000],
    ["patient", minutes(145)],
    ["persistent", minutes(94 * 60)],
  ] as const)("%s gives up when its documentation says", (name, documented) => {
    const total = sum(waitsOf(retryPresets[name]));
    expect(Math.abs(total - documented)).toBeLessThan(documented / 100);
  });

  it("cannot be changed by one of its users", () => {
    expect(Object.values(retryPresets).every((preset) => Object.isFrozen(preset))).toBe(true);
    expect(Object.isFrozen(retryPresets)).toBe(true);
  });
});
