import { expect, it } from "@jest/globals";
import { replayAll, TestEnvironment } from "@reawait/testing";
import { alarm, checkShop } from "./activities.js";
import { watchShop } from "./orchestrators.js";

const definitions = { orchestrators: [watchShop], activities: [checkShop, alarm] };

it("looks once a day, and raises the alarm only when something has changed", async () => {
  // It never ends: so time goes on as far as the test says.
  await using env = await TestEnvironment.create({ ...definitions, time: "manual" });
  const checking = env.mock(checkShop, (_ctx, round) => round < 3 || round > 5);
  const alarming = env.mock(alarm, () => {});

  const handle = await env.start(watchShop, { round: 1, wasUp: true, interval: "1d" });
  await env.advance("30d");

  expect(checking.calls).toHaveLength(30);
  const days = alarming.calls.map(({ startedAt }) => startedAt.toISOString().slice(0, 10));
  expect(days).toEqual(["2030-01-03", "2030-01-06"]);
  expect(alarming.calls.map(({ input }) => input)).toEqual(["the shop is down", "the shop is up again"]);

  const status = await handle.status();
  expect(status).toMatchObject({ runtimeStatus: "RUNNING", customStatus: { round: 30 } });
  // Each round begins anew, so that a month is no more history than a day.
  let events = 0;
  for await (const _event of handle.history()) events += 1;
  expect(events).toBeLessThan(10);
});

// It runs for ever: no deployment finds it at its end.
it("goes on with its seventh day", async () => {
  await replayAll(new URL("histories", import.meta.url), { orchestrators: [watchShop] });
});
