import { defineActivity, defineOrchestrator } from "@reawait/core";
import type { ActivityRequest } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { answerOf } from "./testing/activity-calls.js";
import { schema } from "./testing/schema.js";

interface Order {
  readonly amount: number;
  readonly currency: string;
}

const order = schema<{ readonly amount: number }, Order>((given) =>
  given.amount > 0
    ? { value: { currency: "EUR", ...given } }
    : { issues: [{ message: "must be positive", path: ["amount"] }] },
);

/** How an activity with schemas answers. */
async function run(fn: (input: never) => unknown, schemas: object, input: string) {
  let ran = 0;
  const counted = defineActivity(
    "charge",
    (_ctx, given: never) => {
      ran += 1;
      return fn(given);
    },
    schemas,
  );
  const request: Pick<ActivityRequest, "name" | "input"> = { name: "charge", input };
  return { answer: await answerOf({ activities: [counted] }, request), ran };
}

describe("the input of an activity", () => {
  it("reaches it as its schema makes it", async () => {
    const { answer } = await run((input) => input, { input: order }, '{"amount":5}');
    expect(answer.result).toBe('{"currency":"EUR","amount":5}');
  });

  it("that is not valid fails it for good, by the path, and its code does not run", async () => {
    const { answer, ran } = await run(() => 1, { input: order }, '{"amount":-5}');
    expect(answer.failureDetails).toMatchObject({
      errorType: "PayloadError",
      errorMessage: 'the input of activity "charge" is not valid: amount: must be positive',
      isNonRetriable: true,
    });
    expect(ran).toBe(0);
  });

  it("may be checked by a schema that waits for something", async () => {
    const known = schema<string>(async (name) => {
      await Promise.resolve();
      return name === "mia" ? { value: name } : { issues: [{ message: "is not known" }] };
    });
    expect((await run((input) => input, { input: known }, '"mia"')).answer.result).toBe('"mia"');
    expect((await run(() => 1, { input: known }, '"max"')).answer.failureDetails).toMatchObject({
      errorType: "PayloadError",
    });
  });

  it("whose schema throws fails it the same", async () => {
    const broken = schema<string>(() => {
      throw new RangeError("a mistake");
    });
    const { answer } = await run(() => 1, { input: broken }, '"a"');
    expect(answer.failureDetails).toMatchObject({
      errorType: "PayloadError",
      errorMessage: expect.stringContaining("its schema threw: a mistake"),
      innerFailure: { errorType: "RangeError" },
    });
  });
});

describe("the output of an activity", () => {
  it("travels as its schema makes it", async () => {
    const { answer } = await run(
      () => "12",
      { output: schema<string, number>((text) => ({ value: Number(text) })) },
      "null",
    );
    expect(answer.result).toBe("12");
  });

  it("that is not valid fails it for good: the side effect has happened", async () => {
    const { answer, ran } = await run(() => ({ amount: 0 }), { output: order }, "null");
    expect(answer.failureDetails).toMatchObject({
      errorType: "PayloadError",
      errorMessage: expect.stringContaining('the output of activity "charge" is not valid: amount: '),
      isNonRetriable: true,
    });
    expect(ran).toBe(1);
  });
});

it("spares a call with an input that is not valid its retries", async () => {
  const charge = defineActivity("charge", (_ctx, { amount }: Order) => amount, { input: order });
  const call = defineOrchestrator("call", async (ctx, amount: number) => {
    return await ctx.callActivity(charge, { amount }, { retry: { maxAttempts: 5, firstInterval: "1h" } });
  });
  await using env = await TestEnvironment.create({ orchestrators: [call], activities: [charge], unmocked: "run" });
  expect(await env.run(call, 5)).toBe(5);
  await expect(env.run(call, -5)).rejects.toMatchObject({
    cause: { cause: { name: "PayloadError", message: expect.stringContaining('the input of activity "charge"') } },
  });
});
