import "../matchers/jest.js";
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { CardDeclined } from "../unit/testing/orders.js";
import { TestEnvironment } from "./test-environment.js";

const charge = defineActivity("charge", async (_ctx, amount: number) => ({ paid: amount }));
const ship = defineActivity("ship", async (_ctx, _paid: number) => {});
const pay = defineOrchestrator("pay", async (ctx, amount: number) => {
  const { paid } = await ctx.callActivity(charge, amount, { retry: { maxAttempts: 2, firstInterval: "1d" } });
  await ctx.callActivity(ship, paid);
  return paid;
});
const definitions = { orchestrators: [pay], activities: [charge, ship], unmocked: "run" } as const;

describe("the calls of an environment", () => {
  it("are all that have reached it, mocked or not, attempt by attempt", async () => {
    await using env = await TestEnvironment.create(definitions);
    env.mock(charge, (_ctx, amount) => ({ paid: amount })).failAttempts(1);
    expect(env).not.toHaveCalled(charge);
    await expect(env.start(pay, 7)).resolves.toCompleteWith(7);
    expect(env.callsOf(charge)).toEqual([{ input: 7 }, { input: 7 }]);
    expect(env.callsOf("ship")).toEqual([{ input: 7 }]);
    expect(env).toHaveCalled(charge, 7);
    expect(env).toHaveCalled(ship);
    expect(env).not.toHaveCalled(ship, 8);
  });

  it("are of activities that are known: a name that is misspelt was never called", async () => {
    await using env = await TestEnvironment.create(definitions);
    expect(() => env.callsOf("chrage")).toThrow(
      'env.callsOf: no activity named "chrage" is registered with this test env',
    );
    expect(() => expect(env).not.toHaveCalled("chrage")).toThrow('did you mean "charge"?');
    await using open = await TestEnvironment.create({ orchestrators: [pay] });
    expect(open.callsOf("chrage")).toEqual([]);
  });

  it("are those that nothing answered, too", async () => {
    await using env = await TestEnvironment.create({ ...definitions, unmocked: "refuse" });
    await expect(await env.start(pay, 7)).toFailWith({ errorType: "UnmockedActivityError" });
    expect(env).toHaveCalled(charge, 7);
    expect(env).not.toHaveCalled(ship);
  });

  it("leave histories that replay", async () => {
    await using env = await TestEnvironment.create(definitions);
    const handle = await env.start(pay, 7);
    await handle.result();
    const history = [];
    for await (const event of handle.history()) history.push(event);
    await expect(pay).toReplay(history);
  });
});

// A test framework fails a test for a rejection that nobody handled; replays that are left are full of them.
describe.each(["always", "sessions"] as const)(
  "with replay: %j, a promise that fails before it is awaited",
  (replay) => {
    const helper = defineOrchestrator("helper", async (ctx, isAwaited: boolean) => {
      const charging = (async () => await ctx.callActivity(charge, 7))();
      await ctx.createTimer("1h");
      return isAwaited ? await charging.then(String, () => "declined") : "forgotten";
    });
    const told: unknown[][] = [];
    const logger = { debug() {}, info() {}, error() {}, warn: (...line: unknown[]) => void told.push(line) };
    const options = { ...definitions, orchestrators: [helper], replay, logger };

    it("troubles nobody, and is told of where nothing ever awaited it", async () => {
      await using env = await TestEnvironment.create(options);
      env.mock(charge, () => {
        throw new CardDeclined(51);
      });
      expect(await env.run(helper, true)).toBe("declined");
      expect(told).toEqual([]);
      expect(await env.run(helper, false, { instanceId: "o-1" })).toBe("forgotten");
      expect(told).toMatchObject([
        ['the orchestration "o-1" is over, and a promise of its code failed that nothing ever awaited', {}],
      ]);
    });
  },
);
