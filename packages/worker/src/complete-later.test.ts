import {
  defineActivity,
  defineOrchestrator,
  NonRetriableError,
  TimeoutError,
  type ActivityContext,
  type Interceptor,
} from "@reawait/core";
import { ServiceError, type Connection } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { activityRequest, answerOf } from "./testing/activity-calls.js";
import { gate } from "./testing/gate.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { schema } from "./testing/schema.js";
import { scriptedHub, scriptedProfile } from "./testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

/** An activity that somebody else answers; each run gives its token away. */
function asking() {
  const asked = gate<string>();
  let runs = 0;
  const ask = defineActivity("ask", (ctx): string => {
    runs += 1;
    asked.open(ctx.taskToken);
    return ctx.completeLater();
  });
  const flow = defineOrchestrator("flow", async (ctx) => await ctx.callActivity(ask));
  return { ask, flow, asked: asked.opened, runs: () => runs };
}

describe("an activity that is completed later", () => {
  it("gives what somebody else answers with its token", async () => {
    const { ask, asked, flow, runs } = asking();
    await using env = await TestEnvironment.create({ orchestrators: [flow], activities: [ask], unmocked: "run" });
    const handle = await env.start(flow);
    const token = await asked;
    await env.settle();
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    await env.client.completeActivity(token, "approved");
    expect(await handle.result()).toBe("approved");
    await env.client.completeActivity(token, "too late");
    expect(runs()).toBe(1);
  });

  it("fails as somebody else says", async () => {
    const { ask, asked, flow } = asking();
    await using env = await TestEnvironment.create({ orchestrators: [flow], activities: [ask], unmocked: "run" });
    const handle = await env.start(flow);
    await env.client.failActivity(await asked, new NonRetriableError("refused"));
    await expect(handle.result()).rejects.toMatchObject({ cause: { cause: { message: "refused" } } });
  });

  it("outlives its worker, and does not run again", async () => {
    const { client, engine, startedWorker } = await openHub();
    const { ask, asked, flow, runs } = asking();
    const worker = await startedWorker({ orchestrators: [flow], activities: [ask] });
    const handle = await client.start(flow);
    const token = await asked;
    await engine.whenAtRest();
    await worker.stop();
    await startedWorker({ orchestrators: [flow], activities: [ask] });
    await client.completeActivity(token, "approved");
    expect(await handle.result()).toBe("approved");
    expect(runs()).toBe(1);
  });

  it("takes no slot meanwhile, and does not hold up a stop", async () => {
    const { client, startedWorker } = await openHub();
    const { ask, asked, flow } = asking();
    const quick = defineActivity("quick", () => "quick");
    const other = defineOrchestrator("other", async (ctx) => await ctx.callActivity(quick));
    const options = { orchestrators: [flow, other], activities: [ask, quick], maxConcurrentActivities: 1 };
    const worker = await startedWorker(options);
    await client.start(flow);
    await asked;
    expect(await (await client.start(other)).result()).toBe("quick");
    await worker.stop();
  });

  it("is given up by the timeout of its call", async () => {
    const { ask } = asking();
    const patient = defineOrchestrator("patient", async (ctx) => {
      try {
        return await ctx.callActivity(ask, undefined, { timeout: "1h" });
      } catch (error) {
        return error instanceof TimeoutError ? "nobody answered" : error;
      }
    });
    await using env = await TestEnvironment.create({ orchestrators: [patient], activities: [ask], unmocked: "run" });
    expect(await env.run(patient)).toBe("nobody answered");
    expect(env.now()).toEqual(new Date(Date.UTC(2030, 0, 1, 1)));
  });
});

/** What a worker does with an activity that may hand on its answer. */
async function handOn(
  run: (ctx: ActivityContext) => unknown,
  { interceptors, ...overrides }: Partial<Connection> & { readonly interceptors?: readonly Interceptor[] } = {},
) {
  const logger = recordingLogger();
  const deferred: string[] = [];
  const hub = scriptedHub({
    profile: { ...scriptedProfile, defer: true },
    deferActivityTask: async (token) => void deferred.push(token),
    ...overrides,
  });
  const last = defineActivity("last", () => "last");
  const options = { activities: [defineActivity("ask", run), last], interceptors, logger };
  const worker = new Worker(hub.connection, options);
  await worker.start();
  hub.send({ kind: "activity", completionToken: "t1", request: activityRequest({ name: "ask" }) });
  await turnOfEventLoop();
  hub.send({ kind: "activity", completionToken: "t2", request: activityRequest({ name: "last" }) });
  // The first answer that there is: where that is of the second one, the first had none.
  const { completionToken } = await hub.nextActivityAnswer();
  await worker.stop();
  return { abandoned: hub.abandoned, answered: completionToken, deferred, logger };
}

describe("a worker whose activity is completed later", () => {
  it("has it put aside, and does not answer it", async () => {
    const { abandoned, answered, deferred } = await handOn((ctx) => ctx.completeLater());
    expect({ abandoned, answered, deferred }).toEqual({ abandoned: [], answered: "t2", deferred: ["t1"] });
  });

  it("may learn of it late, by a promise", async () => {
    const { deferred } = await handOn(async (ctx) => {
      await Promise.resolve();
      return ctx.completeLater();
    });
    expect(deferred).toEqual(["t1"]);
  });

  it("leaves it out where the engine cannot put it aside, and says what that costs", async () => {
    const { abandoned, answered, deferred, logger } = await handOn((ctx) => ctx.completeLater(), {
      profile: { ...scriptedProfile, remote: true },
    });
    expect({ abandoned, answered, deferred }).toEqual({ abandoned: [], answered: "t2", deferred: [] });
    expect(logger.lines).toMatchObject([
      { level: "debug", message: expect.stringContaining("it keeps a slot of this worker") },
    ]);
  });

  it("says so where it could not be put aside", async () => {
    const { answered, logger } = await handOn((ctx) => ctx.completeLater(), {
      deferActivityTask: () => Promise.reject(new ServiceError("UNAVAILABLE", "gone")),
    });
    expect(answered).toBe("t2");
    expect(logger.at("error")).toEqual([expect.stringContaining('activity "ask" could not be put aside')]);
  });
});

describe("an activity that says it is completed later, and does otherwise", () => {
  const failure = async (run: (ctx: ActivityContext) => unknown, ...interceptors: readonly Interceptor[]) => {
    const options = { activities: [defineActivity("ask", run)], interceptors };
    return (await answerOf(options, { name: "ask" })).failureDetails;
  };
  const answeredTwice = {
    errorType: "TypeError",
    errorMessage: expect.stringContaining(
      'activity "ask" called ctx.completeLater() and then gave a result of its own',
    ),
    isNonRetriable: true,
  };

  it("fails for good where it returns something", async () => {
    const forgetful = (ctx: ActivityContext): unknown => {
      ctx.completeLater();
      return "a result";
    };
    expect(await failure(forgetful)).toMatchObject(answeredTwice);
    expect(await failure((ctx) => void ctx.completeLater())).toMatchObject(answeredTwice);
  });

  it("fails by what it throws", async () => {
    const thrown = await failure((ctx) => {
      void (ctx.completeLater() as unknown);
      throw new RangeError("after all");
    });
    expect(thrown).toMatchObject({ errorType: "RangeError", errorMessage: "after all" });
  });

  it("fails where an interceptor makes a result of it", async () => {
    const wraps: Interceptor = async (call, next) => ({ result: await next(call) });
    expect(await failure((ctx) => ctx.completeLater(), wraps)).toMatchObject(answeredTwice);
  });

  it("fails for good where it gives it as part of a result", async () => {
    const part = await failure((ctx) => ({ answer: ctx.completeLater() as unknown }));
    expect(part).toMatchObject(answeredTwice);
  });

  it("does not see its output checked", async () => {
    const { ask, asked, flow } = asking();
    const output = schema(() => ({ issues: [{ message: "never" }] }));
    await using env = await TestEnvironment.create({
      orchestrators: [flow],
      activities: [{ ...ask, output }],
      unmocked: "run",
    });
    const handle = await env.start(flow);
    const token = await asked;
    await env.settle();
    await env.client.completeActivity(token, "approved");
    expect(await handle.result()).toBe("approved");
  });
});
