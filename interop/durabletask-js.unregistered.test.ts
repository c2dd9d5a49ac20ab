import { expect, it } from "@jest/globals";
import { durabletask } from "./testing/durabletask.js";
import { openHub } from "./testing/hub.js";
import { reawait } from "./testing/reawait.js";
import { runTakingAnything, runTakingRegistered } from "./testing/run-unregistered.js";

runTakingAnything(durabletask);
runTakingRegistered(durabletask);

it("work that a worker of Reawait leaves is done by one of another SDK", async () => {
  await using hub = await openHub();
  const client = hub.connect(reawait);
  await hub.startWorker(reawait);
  await client.start("callsNobody", undefined, "i");
  await client.waitForStart("i");
  await hub.startWorker(durabletask, "anything");

  expect(await client.waitForEnd("i")).toMatchObject({ status: "COMPLETED", output: "refused" });
});
