import { defineActivity, defineOrchestrator } from "@reawait/core";
import { ServiceError, type ServiceErrorCode } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { observed } from "./testing/observed-connection.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

const twice = defineActivity("twice", (_ctx, n: number) => n * 2);
const four = defineOrchestrator("four", async (ctx, n: number) => {
  return await ctx.callActivity(twice, await ctx.callActivity(twice, n));
});

/** Settles the first answer of a turn in a way of its own; all others go their way. */
async function withFirstAnswer(settle: (send: () => Promise<void>) => Promise<void>) {
  const { client, clock, engine, startedWorker } = await openHub();
  const logger = recordingLogger();
  let first = true;
  const { connection, answers, turns } = observed(engine.connection, (response) => {
    const send = (): Promise<void> => engine.connection.completeOrchestratorTask(response);
    if (!first) return send();
    first = false;
    return settle(send);
  });
  await startedWorker({ orchestrators: [four], activities: [twice], logger }, connection);
  const handle = await client.start(four, 1);
  while (answers.length === 0) await turnOfEventLoop();
  await turnOfEventLoop();
  return { answers, clock, handle, logger, turns };
}

describe("the answer of a turn", () => {
  it("that got lost comes again, once the engine has waited long enough", async () => {
    const { clock, handle, logger } = await withFirstAnswer(() => Promise.resolve());
    clock.advance(30_000);
    expect(await handle.result()).toBe(4);
    expect(logger.at("error")).toEqual([]);
  });

  it.each<ServiceErrorCode>(["INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED"])(
    "that is refused with %s is logged, and the turn runs again",
    async (code) => {
      const { clock, handle, logger } = await withFirstAnswer(() => Promise.reject(new ServiceError(code, "no")));
      expect(logger.at("error")).toEqual([
        `the turn of instance "${handle.instanceId}" was not taken; it will come again`,
      ]);
      clock.advance(30_000);
      expect(await handle.result()).toBe(4);
    },
  );

  it("whose acknowledgement got lost changes nothing: the session goes on", async () => {
    const { answers, handle, turns } = await withFirstAnswer(async (send) => {
      await send();
      throw new ServiceError("UNAVAILABLE", "broken off");
    });
    expect(await handle.result()).toBe(4);
    expect(turns.map(({ pastEvents }) => pastEvents.length)).toEqual([0, 0, 0]);
    expect(answers.some(({ requiresHistory }) => requiresHistory)).toBe(false);
  });

  it("that was taken, and refused all the same, costs a replay and no more", async () => {
    const { answers, handle } = await withFirstAnswer(async (send) => {
      await send();
      throw new ServiceError("INTERNAL", "who knows");
    });
    expect(await handle.result()).toBe(4);
    expect(answers.filter(({ requiresHistory }) => requiresHistory)).toHaveLength(1);
  });
});

describe("the answer of an activity", () => {
  it("that is refused is logged, and ends nothing", async () => {
    const { client, engine, startedWorker } = await openHub();
    const logger = recordingLogger();
    const begun: number[] = [];
    const counted = defineActivity("twice", (_ctx, n: number) => {
      begun.push(n);
      return n * 2;
    });
    const { connection } = engine;
    const worker = await startedWorker(
      { orchestrators: [four], activities: [counted], logger },
      {
        ...connection,
        completeActivityTask: () => Promise.reject(new ServiceError("UNAVAILABLE", "broken off")),
      },
    );
    const handle = await client.start(four, 1);
    while (logger.at("error").length === 0) await turnOfEventLoop();
    expect(logger.at("error")).toEqual([`the answer of activity "twice" was not taken; it will run again`]);
    await worker.stop();
    await startedWorker({ orchestrators: [four], activities: [counted] });
    expect(await handle.result()).toBe(4);
    expect(begun).toEqual([1, 1, 2]);
  });
});

describe("a work item that cannot be run at all", () => {
  it("is given back and logged, and others still run", async () => {
    const logger = recordingLogger();
    const hub = scriptedHub();
    const worker = new Worker(hub.connection, { activities: [twice], logger });
    await worker.start();
    const request = { name: "twice", taskId: 1, input: "2", orchestrationInstance: { instanceId: "a" } };
    hub.send({ kind: "orchestrator", completionToken: "odd", request: undefined as never });
    hub.send({ kind: "healthPing" });
    hub.send({ kind: "activity", completionToken: "fine", request });
    expect(await hub.nextActivityAnswer()).toMatchObject({ completionToken: "fine", result: "4" });
    expect(hub.abandoned).toEqual(["odd"]);
    expect(logger.at("error")).toEqual(["a work item could not be run; it is given back"]);
    await worker.stop();
  });
});
