import { afterEach, describe, expect, it } from "@jest/globals";
import {
  NonRetriableError,
  OrchestrationFailedError,
  defineActivity,
  defineOrchestrator,
  whenAll,
  type Interceptor,
} from "@reawait/core";
import { Invalid, schemaOf } from "../../../client/src/testing/schema.js";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";

afterEach(closeEnvironments);

interface Order {
  readonly id: string;
}

const charge = defineActivity("charge", async (_ctx, order: Order) => ({ receipt: `real ${order.id}` }));
const retry = { maxAttempts: 5, firstInterval: "1h", backoffCoefficient: 1 } as const;
const buy = defineOrchestrator("buy", async (ctx, order: Order) => ctx.callActivity(charge, order, { retry }));
const known = { orchestrators: [buy], activities: [charge] };

function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "it completed",
    (error: unknown) => (error instanceof OrchestrationFailedError ? String(error.cause) : String(error)),
  );
}

describe("a mock", () => {
  it("stands in for an activity, and records its calls", async () => {
    const env = await openEnvironment(known);
    const charging = env.mock(charge, async (_ctx, { id }) => ({ receipt: `mocked ${id}` }));
    const handle = await env.start(buy, { id: "a" });
    expect(await handle.result()).toEqual({ receipt: "mocked a" });
    expect(charging.name).toBe("charge");
    expect(charging.calls).toEqual([
      {
        input: { id: "a" },
        instanceId: handle.instanceId,
        executionId: (await handle.status())?.executionId,
        taskId: 1,
        attempt: 1,
        startedAt: hoursAfterStart(0),
        endedAt: hoursAfterStart(0),
        result: { receipt: "mocked a" },
        error: undefined,
      },
    ]);
  });

  it("may be given by name, with or without activities that are known", async () => {
    for (const options of [known, { orchestrators: [buy] }]) {
      const env = await openEnvironment(options);
      env.mock("charge", (_ctx, { id }: Order) => ({ receipt: `by name ${id}` }));
      expect(await env.run(buy, { id: "b" })).toEqual({ receipt: "by name b" });
    }
  });

  it("takes its time, which is virtual, whether time goes on by itself or not", async () => {
    const auto = await openEnvironment(known);
    const charging = auto.mock(charge, () => ({ receipt: "" }), { latency: "3h" });
    await auto.run(buy, { id: "a" });
    expect(charging.calls[0]).toMatchObject({ startedAt: hoursAfterStart(0), endedAt: hoursAfterStart(3) });

    const manual = await openEnvironment({ ...known, time: "manual" });
    const slow = manual.mock(charge, () => ({ receipt: "" }), { latency: "3h" });
    const handle = await manual.start(buy, { id: "a" });
    await manual.advance("2h");
    expect(slow.calls[0]?.endedAt).toBeUndefined();
    expect(await manual.advanceToNextTimer()).toEqual(hoursAfterStart(3));
    expect(slow.calls[0]?.endedAt).toEqual(hoursAfterStart(3));
    await handle.result();
  });

  it("may sleep as it goes, and several at once", async () => {
    const env = await openEnvironment(known);
    const charging = env.mock(charge, async (ctx, { id }) => {
      await Promise.all([ctx.sleep("1h"), ctx.sleep("2h")]);
      await ctx.sleep("0s");
      await ctx.sleep(id === "slow" ? "1d" : "1m");
      return { receipt: id };
    });
    const results = await Promise.all(["slow", "fast"].map((id) => env.run(buy, { id })));
    expect(results).toEqual([{ receipt: "slow" }, { receipt: "fast" }]);
    expect(charging.calls.map(({ endedAt }) => endedAt)).toEqual([26, 2 + 1 / 60].map(hoursAfterStart));
  });

  it("may answer one call otherwise, in the order in which that was asked for", async () => {
    const three = defineOrchestrator("three", (ctx) =>
      whenAll(["a", "b", "c"].map((id) => ctx.callActivity(charge, { id }))),
    );
    const env = await openEnvironment({ ...known, orchestrators: [three] });
    env
      .mock(charge, () => ({ receipt: "always" }))
      .once(() => ({ receipt: "first" }))
      .once((_ctx, { id }) => ({ receipt: `second ${id}` }));
    expect(await env.run(three)).toEqual([{ receipt: "first" }, { receipt: "second b" }, { receipt: "always" }]);
  });

  it("may let the first attempts of each call fail", async () => {
    const env = await openEnvironment(known);
    const charging = env
      .mock(charge, () => ({ receipt: "at last" }))
      .once(() => ({ receipt: "for the first that succeeds" }))
      .failAttempts(2, new Error("the bank is closed"));
    expect(await env.run(buy, { id: "a" })).toEqual({ receipt: "for the first that succeeds" });
    expect(await env.run(buy, { id: "b" })).toEqual({ receipt: "at last" });
    expect(charging.calls.map(({ attempt, error }) => [attempt, String(error)])).toEqual(
      [1, 2].flatMap(() => [
        [1, "Error: the bank is closed"],
        [2, "Error: the bank is closed"],
        [3, "undefined"],
      ]),
    );
  });

  it("may let attempts fail as a function says, for good too", async () => {
    const env = await openEnvironment(known);
    const charging = env.mock(charge, () => ({ receipt: "" }));
    charging.failAttempts((attempt) => (attempt === 2 ? new NonRetriableError("no such card") : new Error("busy")));
    expect(await failureOf(env.run(buy, { id: "a" }))).toContain("no such card");
    expect(charging.calls).toHaveLength(2);
    charging.failAttempts((attempt) => (attempt === 1 ? "a text" : undefined));
    expect(await env.run(buy, { id: "a" })).toEqual({ receipt: "" });
    charging.failAttempts(1);
    await env.run(buy, { id: "a" });
    expect(charging.calls.at(-2)?.error).toEqual(new Error("attempt 1 fails"));
  });

  it("may be set and restored at any time; the newest counts", async () => {
    const env = await openEnvironment({ ...known, unmocked: "run" });
    const run = async (): Promise<string> => (await env.run(buy, { id: "x" })).receipt;
    expect(await run()).toBe("real x");
    const first = env.mock(charge, () => ({ receipt: "first" }));
    expect(await run()).toBe("first");
    {
      using second = env.mock("charge", () => ({ receipt: "second" }));
      expect(await run()).toBe("second");
      expect([first.calls.length, second.calls.length]).toEqual([1, 1]);
    }
    expect(await run()).toBe("first");
    first.restore();
    first.restore();
    expect(await run()).toBe("real x");
  });

  it("may call the real function, and only record", async () => {
    const env = await openEnvironment(known);
    const charging = env.mock(charge, charge.fn);
    expect(await env.run(buy, { id: "x" })).toEqual({ receipt: "real x" });
    expect(charging.calls).toHaveLength(1);
  });

  it("is of one version of an activity, or by name of all", async () => {
    const [v1, v2] = ["1", "2"].map((version) => defineActivity("step", () => `real ${version}`, { version }));
    const both = defineOrchestrator("both", (ctx) =>
      whenAll(["1", "2"].map((version) => ctx.callActivity<string>("step", undefined, { version }))),
    );
    const activities = [v1, v2].flatMap((each) => each ?? []);
    const env = await openEnvironment({ orchestrators: [both], activities, unmocked: "run" });
    if (v1) env.mock(v1, () => "mocked");
    expect(await env.run(both)).toEqual(["mocked", "real 2"]);
    env.mock("step", () => "all");
    expect(await env.run(both)).toEqual(["all", "all"]);
  });

  it("sees what schemas make of an input, and its result goes through them", async () => {
    const input = schemaOf(({ amount = 7 }: { readonly amount?: number }) => {
      if (typeof amount !== "number") throw new Invalid("no number", ["amount"]);
      return { amount };
    });
    const output = schemaOf((total: number) => {
      if (total > 100) throw new Invalid("too much", []);
      return total;
    });
    const price = defineActivity("price", (_ctx, { amount }) => amount, { input, output });
    const flow = defineOrchestrator("flow", (ctx, given: unknown) => ctx.callActivity<number>("price", given));
    const env = await openEnvironment({ orchestrators: [flow], activities: [price] });
    const pricing = env.mock(price, (_ctx, { amount }) => amount * 10);
    expect(await env.run(flow, {})).toBe(70);
    expect(pricing.calls[0]?.input).toEqual({ amount: 7 });
    expect(await failureOf(env.run(flow, { amount: 11 }))).toContain("the output of activity");
    expect(await failureOf(env.run(flow, { amount: "much" }))).toContain("the input of activity");
    expect(pricing.calls).toHaveLength(2);
    pricing.restore();
    env.mock("price", () => 101);
    expect(await failureOf(env.run(flow, {}))).toContain("the output of activity");
  });

  it("stands within the interceptors", async () => {
    const seen: string[] = [];
    const interceptor: Interceptor = (call, next) => {
      if (call.target !== "orchestrator") seen.push(`${call.target} ${call.operation} ${call.name}`);
      return next(call.target === "activity" ? { ...call, input: { id: "intercepted" } } : call);
    };
    const env = await openEnvironment({ ...known, interceptors: [interceptor] });
    const charging = env.mock(charge, (_ctx, { id }) => ({ receipt: id }));
    expect(await env.run(buy, { id: "a" })).toEqual({ receipt: "intercepted" });
    expect(charging.calls[0]?.input).toEqual({ id: "intercepted" });
    expect(seen).toEqual(["client start buy", "client result ", "activity execute charge"]);
  });

  it("may leave the answer to somebody else", async () => {
    const env = await openEnvironment(known);
    const charging = env.mock(charge, (ctx) => ctx.completeLater());
    const handle = await env.start(buy, { id: "a" });
    await env.advance("1h");
    expect(charging.calls[0]).toMatchObject({ endedAt: hoursAfterStart(0), result: undefined });
    await handle.terminate();
  });

  it("is refused where it is of nothing that is known, with what was probably meant", async () => {
    const env = await openEnvironment(known);
    const other = defineActivity("chargee", () => 1);
    expect(() => env.mock("chrage", () => 1)).toThrow('did you mean "charge"?');
    expect(() => env.mock(other, () => 1)).toThrow(
      'no activity named "chargee" is registered with this test environment; did you mean "charge"? Pass its definition in ' +
        'the test environment\'s "activities".',
    );
    expect(() =>
      env.mock(
        defineActivity("charge", () => 1, { version: "2" }),
        () => 1,
      ),
    ).toThrow("version");
    expect(() => env.mock(buy as never, () => 1)).toThrow("defineActivity");
    expect(() => env.mock(charge, undefined as never)).toThrow("a function of (ctx, input)");
    expect(() => env.mock(charge, charge.fn, { latency: "soon" as "1s" })).toThrow("latency");
    const charging = env.mock(charge, charge.fn);
    expect(() => charging.failAttempts(-1)).toThrow(RangeError);
    class Declined extends Error {}
    for (const [arguments_, shown] of [
      [[1, TypeError], "TypeError"],
      [[1, Declined], "Declined"],
      [[Declined], "Declined"],
      [[Error], "Error"],
      [[1, () => new Error("no")], "a function"],
    ] as const) {
      expect(() => charging.failAttempts(...(arguments_ as [number, unknown]))).toThrow(
        new TypeError(
          `failAttempts takes the error that is thrown, not what makes it: failAttempts(1, new Error("...")), not ${shown}`,
        ),
      );
    }
    expect(() => charging.once(3 as never)).toThrow(TypeError);
  });
});

describe("an activity that is not mocked", () => {
  it("is refused, once, and the failure says what to do", async () => {
    const env = await openEnvironment(known);
    const handle = await env.start(buy, { id: "a" });
    const failure = await failureOf(handle.result());
    expect(failure).toContain('env.mock("charge"');
    expect(failure).toContain('unmocked: "run"');
    expect(env.now()).toEqual(hoursAfterStart(0));
  });

  it("is refused where no activities are known, too", async () => {
    const env = await openEnvironment({ orchestrators: [buy] });
    expect(await failureOf(env.run(buy, { id: "a" }))).toContain('activity "charge" is not mocked');
  });

  it("is told from one that does not exist", async () => {
    const misspelt = defineOrchestrator("misspelt", (ctx) => ctx.callActivity("chrage", {}));
    for (const unmocked of ["refuse", "run"] as const) {
      const env = await openEnvironment({ ...known, orchestrators: [misspelt], unmocked });
      expect(await failureOf(env.run(misspelt))).toContain('did you mean "charge"?');
    }
  });

  it("may run for real", async () => {
    const env = await openEnvironment({ ...known, unmocked: "run" });
    expect(await env.run(buy, { id: "a" })).toEqual({ receipt: "real a" });
  });
});
