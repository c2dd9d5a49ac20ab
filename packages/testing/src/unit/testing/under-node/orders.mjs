// @ts-check
// What a user of node:test does.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { runActivity, stepThrough } from "@reawait/testing";

const charge = defineActivity("charge", (_ctx, /** @type {number} */ amount) => ({ paid: amount }));
const pay = defineOrchestrator("pay", async (ctx, /** @type {number} */ amount) => {
  const charging = (async () => await ctx.callActivity(charge, amount))();
  await ctx.createTimer("1h");
  return await charging.catch(() => "declined");
});

test("an activity by itself", async () => {
  assert.deepEqual(await runActivity(charge, 7), { paid: 7 });
});

test("an orchestrator step by step, under fake timers", async () => {
  mock.timers.enable();
  const run = await stepThrough(pay, 7);
  await run.activity(charge).complete({ paid: 7 });
  await run.advance("1h");
  assert.deepEqual(run.result, { paid: 7 });
  mock.timers.reset();
});

// node:test fails a test for a rejection that nobody handled.
test("a promise that fails before it is awaited", async () => {
  const run = await stepThrough(pay, 7);
  await run.activity(charge).fail(new Error("no"));
  await run.advance("1h");
  assert.equal(run.result, "declined");
});
