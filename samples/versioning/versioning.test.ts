import "@reawait/testing/jest";
import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator, NonDeterminismError } from "@reawait/core";
import { replay, replayAll, TestEnvironment } from "@reawait/testing";
import { lookUpTax } from "./activities.js";
import { accepted, sellV1, sellV2 } from "./orchestrators.js";

// Of instances that ran: they are kept as long as instances like them may run.
const histories = new URL("histories/", import.meta.url);
const waiting = new URL("version-1-waits.json", histories);

describe("before a deployment, a replay test says", () => {
  it("that all that runs goes on with the code of today", async () => {
    const { files } = await replayAll(histories, { orchestrators: [sellV1, sellV2] });
    expect(files.map(({ version, status }) => `version ${version ?? ""}: ${status}`)).toEqual([
      "version 1: RUNNING",
      "version 2: COMPLETED",
    ]);
  });

  it("where the new code in the place of the old would part from what has happened", async () => {
    const changed = defineOrchestrator("sell", sellV2.fn, { version: "1" });
    await expect(sellV1).toReplay(waiting);
    await expect(changed).not.toReplay(waiting);
    await expect(replay(changed, waiting)).rejects.toThrow(NonDeterminismError);
  });

  it("that version 1 was taken away too early", async () => {
    await expect(replayAll(histories, { orchestrators: [sellV2] })).rejects.toThrow(
      /^1 of 2 histories .*\n.*version-1-waits\.json: .*orchestrator "sell" with version "1"/,
    );
  });
});

it("sells by the version that an instance began with, side by side", async () => {
  await using env = await TestEnvironment.create({ orchestrators: [sellV1, sellV2], activities: [lookUpTax] });
  env.mock(lookUpTax, () => 8.1);

  const offer = { price: 100, country: "CH" };
  const [old, young] = [await env.start(sellV1, offer), await env.start(sellV2, offer)];
  await old.raiseEvent(accepted);
  await young.raiseEvent(accepted);
  await expect(old).toCompleteWith("sold for 100");
  await expect(young).toCompleteWith("sold for 100 and 8.1 % tax");
});
