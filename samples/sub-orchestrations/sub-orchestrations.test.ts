import "@reawait/testing/jest";
import { expect, it } from "@jest/globals";
import { replayAll, stepThrough, TestEnvironment } from "@reawait/testing";
import { createAccount, orderLaptop } from "./activities.js";
import { welcomeEmployee, welcomeTeam } from "./orchestrators.js";

const definitions = { orchestrators: [welcomeTeam, welcomeEmployee], activities: [createAccount, orderLaptop] };

it("welcomes each by a sub-orchestration of their own", async () => {
  await using env = await TestEnvironment.create(definitions);
  const creating = env.mock(createAccount, (_ctx, name) => `${name}@example.com`);
  const ordering = env.mock(orderLaptop, () => {});

  expect(await env.run(welcomeTeam, ["ada", "grace"], { instanceId: "team" })).toEqual([
    "ada@example.com",
    "grace@example.com",
  ]);
  expect(creating.calls.map(({ instanceId, input }) => [instanceId, input]).sort()).toEqual([
    ["team/ada", "ada"],
    ["team/grace", "grace"],
  ]);
  expect(ordering.calls).toHaveLength(2);
});

it("fails with the one that fails, when all others are done", async () => {
  await using env = await TestEnvironment.create(definitions);
  env.mock(createAccount, (_ctx, name) => {
    if (name === "ada") throw new RangeError("ada is taken");
    return name;
  });
  const ordering = env.mock(orderLaptop, () => {}, { latency: "14d" });

  await expect(env.run(welcomeTeam, ["ada", "grace"])).toFailWith(RangeError);
  expect(ordering.calls.map(({ input }) => input)).toEqual(["grace"]);
});

// The team by itself: what its sub-orchestrations give, the test says.
it("gives the addresses in the order of the names, whoever is ready first", async () => {
  const run = await stepThrough(welcomeTeam, ["ada", "grace"]);
  const [ada, grace] = run.children(welcomeEmployee);
  expect(ada?.input).toBe("ada");
  await grace?.complete("grace@example.com");
  await ada?.complete("ada@example.com");
  expect(run.result).toEqual(["ada@example.com", "grace@example.com"]);
});

it("goes on for a team in which one has all that they need, and another is waited for", async () => {
  const histories = new URL("histories", import.meta.url);
  const { files } = await replayAll(histories, { orchestrators: [welcomeTeam] });
  expect(files).toMatchObject([{ status: "RUNNING", waitingFor: [expect.stringContaining("welcomeEmployee")] }]);
});
