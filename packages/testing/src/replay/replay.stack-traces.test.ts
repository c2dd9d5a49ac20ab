/** Histories are kept without stack traces: they replay as they did. */
import { afterEach, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator, TaskFailedError } from "@reawait/core";
import { closeEnvironments, openEnvironment } from "../environment/testing/open-environment.js";
import { replay } from "./replay.js";

afterEach(closeEnvironments);

const charge = defineActivity("charge", async (_ctx, cost: number): Promise<void> => {
  throw new RangeError(`no ${cost}`, { cause: new Error("the bank is closed") });
});
const note = defineActivity("note", async (_ctx, _text: string) => {});
const noting = (text: (error: TaskFailedError) => string) =>
  defineOrchestrator("pay", async (ctx) => {
    try {
      await ctx.callActivity(charge, 7);
    } catch (error) {
      if (!(error instanceof TaskFailedError)) throw error;
      await ctx.callActivity(note, text(error));
      throw error;
    }
  });

async function recorded(pay: ReturnType<typeof noting>) {
  const env = await openEnvironment({ orchestrators: [pay], activities: [charge, note], unmocked: "run" });
  const handle = await env.start(pay);
  await handle.waitForCompletion();
  const all = await handle.exportHistory({ stackTraces: true });
  expect(all).toContain(import.meta.filename.replaceAll("\\", "\\\\"));
  return { all, bare: await handle.exportHistory() };
}

it("a history without stack traces replays, an instance that failed included", async () => {
  const pay = noting(({ message, cause }) => `${message} ${String(cause)}`);
  const { bare } = await recorded(pay);
  expect(bare).not.toContain("stackTrace");
  expect(await replay(pay, bare)).toMatchObject({ status: "FAILED" });
});

it("it does not where the code makes something of them, and the one that has them does", async () => {
  const pay = noting(({ cause }) => String(cause instanceof Error ? cause.stack : cause));
  const { all, bare } = await recorded(pay);
  expect(await replay(pay, all)).toMatchObject({ status: "FAILED" });
  await expect(replay(pay, bare)).rejects.toThrow('activity "note" was scheduled (task 2) with the input');
});
