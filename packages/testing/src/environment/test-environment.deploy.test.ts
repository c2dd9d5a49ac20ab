/** Other code, deployed in the middle of a test. */
import "../matchers/jest.js";
import { afterEach, describe, expect, it } from "@jest/globals";
import { NonDeterminismError, defineActivity, defineOrchestrator, type Interceptor } from "@reawait/core";
import { recordingLogger } from "../../../worker/src/testing/recording-logger.js";
import { schemaOf } from "../../../client/src/testing/schema.js";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";

afterEach(closeEnvironments);

const charge = defineActivity("charge", async (_ctx, amount: number) => `charged ${amount}`);
const ship = defineActivity("ship", async (_ctx, id: string) => `shipped ${id}`);
const pack = defineActivity("pack", async (_ctx, id: string) => `packed ${id}`);

const buy = defineOrchestrator("buy", async (ctx, id: string) => {
  await ctx.callActivity(charge, 1);
  await ctx.createTimer("1h");
  return await ctx.callActivity(ship, id);
});
/** After the timer, where running instances have not come yet. */
const later = defineOrchestrator("buy", async (ctx, id: string) => {
  await ctx.callActivity(charge, 1);
  await ctx.createTimer("1h");
  return [await ctx.callActivity(pack, id), await ctx.callActivity(ship, id)];
});
/** Before it, where they have been. */
const earlier = defineOrchestrator("buy", async (ctx, id: string) => {
  await ctx.callActivity(pack, id);
  await ctx.createTimer("1h");
  return await ctx.callActivity(ship, id);
});
const dearer = defineOrchestrator("buy", async (ctx, id: string) => {
  await ctx.callActivity(charge, 2);
  await ctx.createTimer("1h");
  return await ctx.callActivity(ship, id);
});

const old = { orchestrators: [buy], activities: [charge, ship] };
const open = (options: Parameters<typeof openEnvironment>[0] = {}) =>
  openEnvironment({ ...old, unmocked: "run", time: "manual", ...options });

describe.each(["always", "sessions"] as const)("with replay: %j, a deployment", (replay) => {
  it("goes on with instances that run, by the new code", async () => {
    const env = await open({ replay });
    const [handle, before] = [await env.start(buy, "17"), env.worker];
    await env.deploy({ orchestrators: [later], activities: [charge, ship, pack] });
    expect(env.worker).not.toBe(before);
    expect(env.now()).toEqual(hoursAfterStart(0));
    await env.advance("1h");
    await expect(handle).toCompleteWith(["packed 17", "shipped 17"]);
    expect(env.callsOf(charge)).toHaveLength(1);
    env.time = "auto";
    expect(await env.run(later, "18")).toEqual(["packed 18", "shipped 18"]);
  });

  it("that breaks an instance fails it at its next event, and says how", async () => {
    const env = await open({ replay });
    const handle = await env.start(buy, "17");
    await env.deploy({ orchestrators: [earlier], activities: [charge, ship, pack] });
    await env.settle();
    expect(await handle.status()).toMatchObject({ runtimeStatus: "RUNNING" });
    await env.advance("1h");
    await expect(handle).toFailWith(NonDeterminismError);
    const message = (await handle.status())?.failure?.errorMessage;
    expect(message).toContain(
      'history says activity "charge" was scheduled (task 1), the code did schedule activity "pack"',
    );
    expect(message).toContain("test-environment.deploy.test");
    expect(message).toContain("Put the old code back, or give the new code a version of its own.");
  });

  it("may change what was passed on in the past, as in production", async () => {
    const env = await open({ replay });
    const handle = await env.start(buy, "17");
    await env.deploy({ orchestrators: [dearer] });
    await env.advance("1h");
    await expect(handle).toCompleteWith("shipped 17");
  });

  it("that is taken back before anything came breaks nothing", async () => {
    const env = await open({ replay });
    const handle = await env.start(buy, "17");
    await env.deploy({ orchestrators: [earlier], activities: [charge, ship, pack] });
    await env.deploy(old);
    await env.advance("1h");
    await expect(handle).toCompleteWith("shipped 17");
  });
});

describe("a deployment", () => {
  it("leaves what it does not name as it is", async () => {
    const env = await open();
    const handle = await env.start(buy, "17");
    await env.deploy({ activities: [charge, defineActivity("ship", () => "by air")] });
    await env.deploy({});
    await env.advance("1h");
    await expect(handle).toCompleteWith("by air");
  });

  it("leaves what another has deployed meanwhile", async () => {
    const env = await open();
    const handle = await env.start(buy, "17");
    await Promise.all([
      env.deploy({ orchestrators: [later] }),
      env.deploy({ activities: [charge, ship, pack] }),
      env.deploy({ versioning: undefined }),
    ]);
    await env.advance("1h");
    await expect(handle).toCompleteWith(["packed 17", "shipped 17"]);
  });

  it("proves what it has not changed, and what has begun since, as ever", async () => {
    let calls = 0;
    const unsound = defineOrchestrator("unsound", async (ctx) => {
      await ctx.createTimer("1h");
      await ctx.callActivity(charge, ++calls);
      await ctx.createTimer("1h");
    });
    const again = defineOrchestrator("again", async (ctx, first: boolean): Promise<void> => {
      await ctx.createTimer("1h");
      if (first) return ctx.continueAsNew(false);
      await ctx.callActivity(charge, ++calls);
      await ctx.createTimer("1h");
    });
    const env = await open({ orchestrators: [unsound, again] });
    const handles = [await env.start(unsound), await env.start(again, true)];
    await env.deploy({ orchestrators: [unsound, { ...again }] });
    await env.advance("4h");
    for (const handle of handles) await expect(handle).toFailWith("not the same twice");
  });

  it("keeps mocks, and lets those count whose activity there is", async () => {
    const env = await open({ unmocked: "refuse" });
    const charging = env.mock(charge, () => "mocked");
    const shipping = env.mock("ship", () => "mocked");
    expect(() => env.mock(pack, () => "")).toThrow('no activity named "pack"');
    const handle = await env.start(buy, "17");
    await env.deploy({ orchestrators: [later], activities: [charge, pack] });
    env.mock(pack, () => "packed");
    await env.advance("1h");
    await expect(handle).toFailWith('no activity named "ship" is registered with this test environment');
    expect(() => env.mock(ship, () => "")).toThrow('no activity named "ship"');
    await env.deploy({ activities: [charge, ship, pack] });
    env.time = "auto";
    expect(await env.run(later, "18")).toEqual(["packed", "mocked"]);
    expect([charging.calls.length, shipping.calls.length]).toEqual([2, 1]);
  });

  it("has mocks stand for the activity of today, its schemas included", async () => {
    const env = await open({ time: "auto" });
    const charging = env.mock(charge, (_ctx, amount) => String(amount));
    const input = schemaOf((amount: number) => amount * 100);
    await env.deploy({ activities: [defineActivity("charge", (_ctx, cents) => `${cents}`, { input }), ship] });
    await env.run(buy, "17");
    expect(charging.calls).toMatchObject([{ input: 100 }]);
  });

  it("tells mocks that sleep, and calls them again at once; nobody hears of it", async () => {
    const logger = recordingLogger();
    const env = await open({ logger });
    const charging = env.mock(charge, () => "late", { latency: "2h" });
    await env.start(buy, "17");
    await env.advance("1h");
    await env.deploy(old);
    await env.advance("3h");
    await env.settle();
    expect(charging.calls.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      [hoursAfterStart(0), hoursAfterStart(1)],
      [hoursAfterStart(1), hoursAfterStart(3)],
    ]);
    expect([...logger.at("warn"), ...logger.at("error")]).toEqual([]);
  });

  it("hears what a mock says when it is told", async () => {
    const env = await open();
    const charging = env.mock(charge, (ctx) => ctx.sleep("2h").then(String, () => "in time"));
    const handle = await env.start(buy, "17");
    await env.deploy(old);
    await env.advance("1h");
    await expect(handle).toCompleteWith("shipped 17");
    expect(charging.calls).toHaveLength(1);
  });

  it("waits for activities that run, and stalls where one does not end", async () => {
    const env = await open({ stallAfter: "50ms" });
    let end: (text: string) => void = () => {};
    const charging = env.mock(charge, () => new Promise<string>((resolve) => (end = resolve)));
    const handle = await env.start(buy, "17");
    await expect(env.deploy(old)).rejects.toThrow(/env\.deploy\(\)[^]*activity "charge" of instance .* runs since/);
    const deployed = env.deploy({ orchestrators: [dearer] });
    end("");
    await deployed;
    await env.advance("1h");
    await expect(handle).toCompleteWith("shipped 17");
    expect(charging.calls).toHaveLength(1);
  });

  it("takes versions side by side, and the versions that its worker runs", async () => {
    const second = defineOrchestrator("buy", async () => "by version 2", { version: "2" });
    const env = await open();
    const handle = await env.start(buy, "17");
    await env.deploy({
      orchestrators: [buy, second],
      versioning: { version: "2", match: "strict", onMismatch: "fail" },
    });
    expect(await env.run(second, undefined)).toBe("by version 2");
    await env.advance("1h");
    await expect(handle).toFailWith("this worker runs those of version");
  });

  it("is what stalls and crashes know from then on", async () => {
    const waiting = defineOrchestrator("buy", async (ctx) => {
      await ctx.callActivity(charge, 1);
      await ctx.createTimer("1h");
      await ctx.waitForExternalEvent("a new one");
    });
    const env = await open({ stallAfter: "50ms" });
    const handle = await env.start(buy, "17");
    await env.deploy({ orchestrators: [waiting] });
    await env.advance("1h");
    await env.crashWorker();
    await expect(handle.result()).rejects.toThrow('wait for event "a new one"');
  });

  it("may come at the same time as another, or as a crash: one worker is left", async () => {
    const env = await open();
    const handle = await env.start(buy, "17");
    await Promise.all([env.deploy({ orchestrators: [dearer] }), env.crashWorker(), env.deploy(old), env.crashWorker()]);
    await env.advance("1h");
    await expect(handle).toCompleteWith("shipped 17");
    expect((await env.engine.stats()).taskHubs.map(({ workers }) => workers.length)).toEqual([1]);
  });
});

describe("a deployment that leaves an instance without its orchestrator", () => {
  const other = defineOrchestrator("other", async () => 1);

  it("is refused, and nothing is deployed", async () => {
    const env = await open({ orchestrators: [buy, other] });
    await env.run(other);
    const handle = await env.start(buy, "17", { instanceId: "order-17" });
    const before = env.worker;
    await expect(env.deploy({ orchestrators: [other], activities: [pack] })).rejects.toThrow(
      'env.deploy: nothing was deployed, since nobody would go on with what still runs: "order-17" (buy). no orchestrator ' +
        'named "buy" is registered with this test environment. Pass its definition in the test environment\'s ' +
        '"orchestrators". Deploy it as well, as long as there are instances of it, or end them first.',
    );
    expect(env.worker).toBe(before);
    await env.advance("1h");
    await expect(handle).toCompleteWith("shipped 17");
    await env.deploy({ orchestrators: [other] });
    await expect(env.start(buy, "18")).resolves.toFailWith('no orchestrator named "buy"');
  });

  it("is refused for instances that are suspended or have not begun, and for a version", async () => {
    const first = defineOrchestrator("first", async (ctx) => ctx.createTimer("1h"), { version: "1" });
    const second = defineOrchestrator("first", async (ctx) => ctx.createTimer("1h"), { version: "2" });
    const env = await open({ orchestrators: [buy, first] });
    const suspended = await env.start(buy, "17", { instanceId: "suspended" });
    await suspended.suspend();
    await env.start(buy, "18", { instanceId: "later", startAt: "9h" });
    await env.start(first, undefined, { instanceId: "versioned" });
    await env.start(buy, "19");
    const refused = env.deploy({ orchestrators: [second, other] });
    await expect(refused).rejects.toThrow(/"suspended" \(buy\), "later" \(buy\), "versioned" \(first\), and 1 more/);
    await expect(refused).rejects.toThrow(/not with the version "1" \(registered versions: "2"\)/);
  });
});

describe("env.deploy", () => {
  it.each([
    [undefined, "env.deploy takes what is new"],
    [[buy], "knows no option"],
    [
      { orchestrator: [buy] },
      'env.deploy knows no option "orchestrator": it knows orchestrators, activities, versioning',
    ],
    [{ orchestrators: buy }, "orchestrators must be a list"],
    [{ activities: [buy] }, "take what defineActivity returns"],
    [{ orchestrators: [buy, later] }, 'two orchestrators are named "buy"'],
    [{ versioning: { version: "1", match: "loosely" } }, "versioning"],
  ])("refuses %p, and leaves all as it was", async (deployment, message) => {
    const env = await open({ time: "auto" });
    await expect(env.deploy(deployment as never)).rejects.toThrow(message);
    expect(await env.run(buy, "17")).toBe("shipped 17");
  });

  it("is over where the environment is closed", async () => {
    const env = await open();
    const closed = [env.deploy(old), env.crashWorker(), env.close()];
    expect((await Promise.allSettled(closed)).at(-1)?.status).toBe("fulfilled");
    await expect(env.deploy(old)).rejects.toThrow("the test environment was closed");
    await expect(env.crashWorker()).rejects.toThrow("the test environment was closed");
  });

  it("passes by interceptors: it is no call of the client", async () => {
    const seen: string[] = [];
    const interceptor: Interceptor = (call, next) => {
      seen.push(call.operation);
      return next(call);
    };
    const env = await open({ interceptors: [interceptor] });
    await env.deploy(old);
    expect(seen).toEqual([]);
  });
});
