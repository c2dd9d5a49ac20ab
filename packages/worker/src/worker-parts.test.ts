/** What the testing kit puts into a worker. */
import { afterEach, describe, expect, it } from "@jest/globals";
import {
  defineActivity,
  defineEvent,
  defineOrchestrator,
  ForeignAwaitError,
  type Interceptor,
  type OrchestrationContext,
} from "@reawait/core";
import { createRegistry } from "@reawait/core/internal";
import { recordingLogger } from "./testing/recording-logger.js";
import { gate } from "./testing/gate.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import type { WorkerOptions } from "./worker-options.js";
import { withParts } from "./worker-parts.js";

afterEach(closeHubs);

describe("a worker with a registry of its own for activities", () => {
  it("looks them up there, at each call, and not in its options", async () => {
    const give = (value: string) => defineActivity("give", () => value);
    const both = defineOrchestrator("both", async (ctx) => {
      const first: unknown = await ctx.callActivity("give");
      return [first, await ctx.callActivity("give")];
    });
    const found = [give("first"), give("second")];
    const activities = { ...createRegistry("activity", [give("none")]), find: () => found.shift() };
    const { startedWorker, client } = await openHub();
    await startedWorker(withParts({ orchestrators: [both], activities: [give("an option")] }, { activities }));
    expect(await (await client.start(both)).result()).toEqual(["first", "second"]);
  });
});

describe("a worker that repeats ends", () => {
  let runs = 0;
  const nothing = defineActivity("nothing", () => {});
  const result = defineOrchestrator("result", async () => ++runs);
  const failure = defineOrchestrator("failure", async () => {
    throw new Error(`run ${++runs}`);
  });
  const next = defineOrchestrator("next", async (ctx, generation: number) => {
    if (generation < 2) return ctx.continueAsNew(++runs);
    return generation;
  });
  const status = defineOrchestrator("status", async (ctx) => {
    ctx.setCustomStatus(++runs);
  });
  const lastCall = defineOrchestrator("lastCall", async (ctx) => {
    await ctx.callActivity(nothing);
    if (++runs % 2 === 1) void ctx.callActivity(nothing);
  });
  const steady = defineOrchestrator("steady", async (ctx) => {
    await ctx.callActivity(nothing);
    return [ctx.newGuid(), ctx.random(), ctx.currentUtcDateTime];
  });
  const logs = defineOrchestrator("logs", async (ctx) => {
    ctx.log.info("first");
    await ctx.callActivity(nothing);
    ctx.log.info("last");
  });
  const newsAtTheEnd = defineOrchestrator("newsAtTheEnd", async (ctx) => {
    await ctx.callActivity(nothing);
    ctx.sendEvent("other", "News");
    ctx.setCustomStatus("over");
  });
  const lateInput = defineOrchestrator("lateInput", async (ctx) => {
    await ctx.callActivity(nothing);
    void ctx.callActivity("nothing", { run: ++runs });
  });
  const late = (name: string, act: (ctx: OrchestrationContext<void>) => unknown) =>
    defineOrchestrator(name, async (ctx) => void act(ctx));
  const orchestrators = [
    ...[result, failure, next, status, lastCall, steady, lateInput, logs, newsAtTheEnd],
    late("lateLongInput", (ctx) => ctx.callActivity("nothing", { text: "x".repeat(100), run: ++runs })),
    late("lateNoInput", (ctx) => ctx.callActivity("nothing", ++runs === 1 ? undefined : runs)),
    late("lateChild", (ctx) => ctx.callSubOrchestrator("result", `run ${++runs}`, { instanceId: "child" })),
    late("lateEvent", (ctx) => ctx.sendEvent("other", "News", ++runs)),
    late("lateTimer", (ctx) => ctx.createTimer(new Date(Date.UTC(2030, 0, 1, 0, 0, ++runs)))),
    late("lateKeys", (ctx) => ctx.callActivity("nothing", ++runs === 1 ? { a: 1, b: 2 } : { b: 2, a: 1 })),
    late("lateEventAndNext", (ctx) => {
      ctx.sendEvent("other", "News", ++runs);
      ctx.continueAsNew(undefined);
    }),
    late("logsUnsteadily", (ctx) => {
      ctx.log.info(`run ${++runs}`);
      ctx.setCustomStatus(runs);
    }),
    late("asksWhetherItReplays", (ctx) => {
      if (!ctx.isReplaying) ctx.sendEvent("other", "News");
    }),
    late("lateFailing", (ctx) => {
      void ctx.callActivity("nothing", ++runs);
      throw new Error("in vain");
    }),
  ];

  async function outcomeOf(name: string, input?: number, given: Pick<WorkerOptions, "logger" | "interceptors"> = {}) {
    runs = 0;
    const { startedWorker, client } = await openHub();
    const settings = { maxSessions: 0, onNonDeterminism: "fail", workItemFilters: "none" } as const;
    const options = { orchestrators, activities: [nothing], ...given, ...settings };
    await startedWorker(withParts(options, { provesDeterminism: true }));
    const handle = await client.start(name, input);
    return await handle.waitForCompletion();
  }

  it.each([
    ["result", "history says return 1, when it ran, the code did return 2, when it was replayed"],
    ["failure", "history says throw Error: run 1, when it ran, the code did throw Error: run 2, when it was replayed"],
    ["next", "history says continue as new 1, when it ran, the code did continue as new 2, when it was replayed"],
    ["status", "history says set the custom status 1, when it ran, the code did set the custom status 2"],
  ])("fails an instance whose %s is not the same twice", async (name, message) => {
    const { runtimeStatus, failure: failed } = await outcomeOf(name, 0);
    expect(runtimeStatus).toBe("FAILED");
    expect(failed?.errorType).toBe("NonDeterminismError");
    expect(failed?.errorMessage).toContain(message);
    expect(failed?.errorMessage).toContain("not the same twice");
  });

  it("fails an instance that calls something else when it ends", async () => {
    const { failure: failed } = await outcomeOf("lastCall");
    expect(failed?.errorMessage).toContain('schedule activity "nothing"');
  });

  it.each([
    [
      "lateInput",
      'schedule activity "nothing" (task 2) with the input {"run":1}, when it ran, ' +
        'the code did schedule activity "nothing" (task 2) with the input {"run":2}, when it was replayed',
    ],
    [
      "lateLongInput",
      'schedule activity "nothing" (task 1) where run of the input is 1, when it ran, ' +
        'the code did schedule activity "nothing" (task 1) where run of the input is 2, when it was replayed',
    ],
    ["lateNoInput", 'schedule activity "nothing" (task 1) without input, when it ran, '],
    [
      "lateChild",
      'start sub-orchestration "result" as "child" (task 1) with the input "run 1", when it ran, ' +
        'the code did start sub-orchestration "result" as "child" (task 1) with the input "run 2", when it was replayed',
    ],
    [
      "lateEvent",
      'send event "News" to "other" (task 1) with the payload 1, when it ran, ' +
        'the code did send event "News" to "other" (task 1) with the payload 2, when it was replayed',
    ],
    [
      "lateEventAndNext",
      'send event "News" to "other" (task 1) with the payload 1, when it ran, ' +
        'the code did send event "News" to "other" (task 1) with the payload 2, when it was replayed',
    ],
    [
      "lateTimer",
      "create a timer (task 1) for 2030-01-01T00:00:01.000Z, when it ran, " +
        "the code did create a timer (task 1) for 2030-01-01T00:00:02.000Z, when it was replayed",
    ],
    ["lateFailing", 'schedule activity "nothing" (task 1) with the input 1, when it ran, '],
  ])("fails an instance that passes on something else when it ends: %s", async (name, message) => {
    const { runtimeStatus, failure: failed } = await outcomeOf(name);
    expect(runtimeStatus).toBe("FAILED");
    expect(failed?.errorMessage).toContain(`history says ${message}`);
    expect(failed?.errorMessage).toContain("not the same twice");
  });

  it("lets pass an input that only is written in another order", async () => {
    expect(await outcomeOf("lateKeys")).toMatchObject({ runtimeStatus: "COMPLETED" });
  });

  it("tells its log once that an orchestrator is not registered", async () => {
    const logger = recordingLogger();
    const { failure: failed } = await outcomeOf("steadi", undefined, { logger });
    expect(failed?.errorType).toBe("OrchestratorNotRegisteredError");
    expect(logger.at("warn")).toEqual([expect.stringContaining('did you mean "steady"?')]);
  });

  it("passes on once what an orchestrator logs, in the turn that is run twice too", async () => {
    const logger = recordingLogger();
    await outcomeOf("logs", undefined, { logger });
    expect(logger.at("info")).toEqual(["first", "last"]);
  });

  it("passes on what it logs before it turns out not to be deterministic", async () => {
    const logger = recordingLogger();
    const { failure: failed } = await outcomeOf("logsUnsteadily", undefined, { logger });
    expect(failed?.errorType).toBe("NonDeterminismError");
    expect(logger.at("info")).toEqual(["run 1"]);
  });

  it("tells interceptors once that a call is new", async () => {
    const calls: string[] = [];
    const spy: Interceptor = (call, next) => {
      if (call.target === "orchestrator" && !call.isReplaying) calls.push(call.operation);
      return next(call);
    };
    expect(await outcomeOf("newsAtTheEnd", undefined, { interceptors: [spy] })).toMatchObject({
      runtimeStatus: "COMPLETED",
    });
    expect(calls).toEqual(["callActivity", "sendEvent", "setCustomStatus"]);
  });

  it("fails an instance that does something else where it is told that it replays", async () => {
    const { runtimeStatus, failure: failed } = await outcomeOf("asksWhetherItReplays");
    expect(runtimeStatus).toBe("FAILED");
    expect(failed?.errorMessage).toContain('history says send event "News" to "other" (task 1), when it ran, ');
    expect(failed?.errorMessage).toContain("decide nothing by ctx.isReplaying");
  });

  it("lets all others end", async () => {
    expect(await outcomeOf("steady")).toMatchObject({ runtimeStatus: "COMPLETED" });
  });
});

describe("a worker that is told of executions which other code has run", () => {
  let charged: () => void = () => {};
  const charge = defineActivity("charge", (_ctx, amount: number) => {
    charged();
    return amount;
  });
  const version = (amount: number, name = "charge") =>
    defineOrchestrator("pay", async (ctx) => {
      const paid: unknown = await ctx.callActivity(name, amount);
      await ctx.waitForExternalEvent("go");
      return paid;
    });

  /** Runs it by the first until it has charged, and then by the second. */
  async function outcomeOf(
    [first, second]: readonly [ReturnType<typeof version>, ReturnType<typeof version>],
    wasRunByOther?: () => boolean,
  ) {
    const { startedWorker, client } = await openHub();
    const options = { activities: [charge], maxSessions: 0, onNonDeterminism: "fail" as const };
    const parts = { provesDeterminism: true, wasRunByOther };
    const before = await startedWorker(withParts({ ...options, orchestrators: [first] }, parts));
    const charging = new Promise<void>((resolve) => (charged = resolve));
    const handle = await client.start("pay");
    await charging;
    await before.stop();
    await startedWorker(withParts({ ...options, orchestrators: [second] }, parts));
    await handle.raiseEvent("go");
    return await handle.waitForCompletion();
  }

  it("compares no inputs of theirs", async () => {
    const deployed = [version(1), version(2)] as const;
    expect((await outcomeOf(deployed)).failure?.errorMessage).toContain("not the same twice");
    expect((await outcomeOf(deployed, () => true)).output).toBe(1);
  });

  it("says of one that does not fit that the old code does", async () => {
    const deployed = [version(1), version(1, "other")] as const;
    const { failure } = await outcomeOf(deployed, () => true);
    expect(failure?.errorType).toBe("NonDeterminismError");
    expect(failure?.errorMessage).toContain("Put the old code back");
  });
});

describe("a worker that is given someone who explains awaits of what is not durable", () => {
  const go = defineEvent("go");
  let foreign = gate();

  /** Awaits durable work first, so that there is a session to go on with. */
  const waits = defineOrchestrator("waits", async (ctx) => {
    await ctx.waitForExternalEvent(go);
    await foreign.opened;
    return "raced";
  });
  const races = defineOrchestrator("races", async (ctx) => {
    await Promise.race([foreign.opened, ctx.waitForExternalEvent(go)]);
    await ctx.callActivity("late");
  });
  const returns = defineOrchestrator("returns", async (ctx) => {
    await Promise.race([foreign.opened, ctx.waitForExternalEvent(go)]);
  });
  const sound = defineOrchestrator("sound", async (ctx) => await ctx.waitForExternalEvent(go));

  async function explained(name: string, options: Pick<WorkerOptions, "maxSessions"> = {}) {
    foreign = gate();
    const faults: ForeignAwaitError[] = [];
    const explainForeignAwait = async (fault: ForeignAwaitError, runAgain: () => Promise<unknown>) => {
      faults.push(fault);
      await runAgain();
      return new ForeignAwaitError(fault.instanceId, fault.what, "at line 7");
    };
    const { startedWorker, client, engine } = await openHub();
    const logger = recordingLogger();
    const settings = { orchestrators: [waits, races, returns, sound], logger, ...options };
    await startedWorker(withParts(settings, { explainForeignAwait }));
    const handle = await client.start(name);
    await engine.whenAtRest();
    if (name !== "waits") foreign.open();
    await turnOfEventLoop();
    await handle.raiseEvent(go);
    const { failure: failed } = await handle.waitForCompletion();
    foreign.open();
    await turnOfEventLoop();
    return { faults, failed, logger };
  }

  it.each([{ maxSessions: 0 }, {}])("tells what that one says, on a replay as in a session: %j", async (options) => {
    const { faults, failed, logger } = await explained("waits", options);
    expect(faults).toHaveLength(1);
    expect(failed).toMatchObject({
      errorType: "ForeignAwaitError",
      errorMessage: expect.stringContaining("awaits something that is not durable (at line 7)") as unknown,
    });
    expect(logger.at("error")[0]).toContain("(at line 7)");
  });

  it("tells it, too, of one that went on by itself, where the line is not known", async () => {
    const { faults, failed } = await explained("returns");
    expect(faults).toHaveLength(1);
    expect(failed?.errorMessage).toContain("returned after waiting for something that is not durable (at line 7)");
  });

  it("asks nobody where the line is known", async () => {
    const { faults, failed } = await explained("races");
    expect(faults).toEqual([]);
    expect(failed?.errorMessage).toMatch(/used ctx\.callActivity after waiting .* \(at .*worker-parts\.test/);
  });

  it("asks nobody where nothing is wrong", async () => {
    const { faults, failed } = await explained("sound");
    expect([faults, failed]).toEqual([[], undefined]);
  });
});
