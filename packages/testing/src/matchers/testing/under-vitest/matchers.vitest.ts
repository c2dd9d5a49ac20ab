/** What a user of Vitest does, and reads. */
import "@reawait/testing/vitest";
import { stripVTControlCharacters } from "node:util";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { runActivity, stepThrough } from "@reawait/testing";
import { describe, expect, it, vi } from "vitest";

const charge = defineActivity("charge", (_ctx, amount: number) => ({ paid: amount }));
const pay = defineOrchestrator("pay", async (ctx, amount: number) => ({
  outcome: "paid",
  ...(await ctx.callActivity(charge, amount)),
}));

async function paid() {
  const run = await stepThrough(pay, 7);
  await run.activity(charge).complete({ paid: 7 });
  return run;
}

async function failed() {
  const run = await stepThrough(pay, 7);
  await run.activity(charge).fail(new RangeError("too much"));
  return run;
}

async function messageOf(expectation: () => unknown): Promise<string> {
  try {
    await expectation();
  } catch (error) {
    if (error instanceof Error) return stripVTControlCharacters(error.message);
  }
  throw new Error("the expectation was met");
}

describe("the matchers under Vitest", () => {
  it("are met, and not met", async () => {
    const run = await paid();
    await expect(run).toCompleteWith({ outcome: "paid", paid: 7 });
    await expect(run).toCompleteWith(expect.objectContaining({ paid: 7 }));
    await expect(run).not.toCompleteWith({ outcome: "paid" });
    await expect(paid()).resolves.toCompleteWith({ outcome: "paid", paid: expect.any(Number) as unknown });
    await expect(await failed()).toFailWith(RangeError);
    await expect(await failed()).toFailWith(/^too much$/);
    await expect(await failed()).toFailWith({ errorType: "RangeError", errorMessage: expect.stringContaining("much") });
    await expect(run).not.toFailWith();
    expect(run).toHaveCalled(charge, 7);
    expect(run).not.toHaveCalled(charge, 8);
    await expect(pay).toReplay(run.history);
    await expect(defineOrchestrator("pay", async (ctx) => ctx.callActivity("other"))).not.toReplay(run.history);
  });

  it("tell a result that differs", async () => {
    expect(await messageOf(async () => expect(await paid()).toCompleteWith({ outcome: "paid", paid: 8 }))).toBe(
      `expect(orchestration).toCompleteWith(result)

- Expected result  - 1
+ Received result  + 1

  {
    "outcome": "paid",
-   "paid": 8,
+   "paid": 7,
  }`,
    );
  });

  it("tell a failure", async () => {
    expect(await messageOf(async () => expect(await failed()).toCompleteWith({ outcome: "paid" }))).toBe(
      `expect(orchestration).toCompleteWith(result)

Expected result: Object {
  "outcome": "paid",
}
It failed with:
TaskFailedError: activity "charge" (task 1 of instance "instance-1") failed: too much
  caused by RangeError: too much`,
    );
    expect(await messageOf(async () => expect(await failed()).not.toFailWith("too much"))).toBe(
      `expect(orchestration).not.toFailWith(failure)

Expected failure: not a message with "too much"
It failed with:
TaskFailedError: activity "charge" (task 1 of instance "instance-1") failed: too much
  caused by RangeError: too much`,
    );
  });

  it("fail either way for what has not ended", async () => {
    const run = await stepThrough(pay, 7);
    const open = 'It has not ended: it is RUNNING, and waits for activity "charge" (task 1)';
    expect(await messageOf(() => expect(run).toFailWith())).toContain(open);
    expect(await messageOf(() => expect(run).not.toFailWith())).toContain(open);
    expect(await messageOf(() => expect(run).not.toCompleteWith(7))).toContain(open);
  });

  it("tell calls", async () => {
    const run = await paid();
    expect(await messageOf(() => expect(run).toHaveCalled(charge, 8))).toBe(
      `expect(recorder).toHaveCalled(activity, input)

Expected activity "charge" to have been called with 8
It was called once

Expected input: 8
Received input: 7`,
    );
  });
});

describe("unit tests under Vitest", () => {
  it("hang on no fake timers", async () => {
    vi.useFakeTimers();
    try {
      expect(await runActivity(charge, 7)).toEqual({ paid: 7 });
      await expect(await paid()).toCompleteWith({ outcome: "paid", paid: 7 });
    } finally {
      vi.useRealTimers();
    }
  });

  // Vitest fails the whole run for a rejection that nobody handled.
  it("may have a promise that fails before it is awaited", async () => {
    const helper = defineOrchestrator("helper", async (ctx) => {
      const charging = (async () => await ctx.callActivity(charge, 7))();
      await ctx.callActivity("pack");
      return await charging.then(String, () => "declined");
    });
    const run = await stepThrough(helper);
    await run.activity(charge).fail(new Error("declined"));
    await run.activity("pack").complete();
    await expect(run).toCompleteWith("declined");
  });
});
