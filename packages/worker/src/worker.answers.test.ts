import { defineActivity, defineOrchestrator } from "@reawait/core";
import { ServiceError, silentLogger, type ActivityResponse, type ServiceErrorCode } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { gate } from "./testing/gate.js";
import { observed } from "./testing/observed-connection.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import { untilDone } from "./testing/until-done.js";
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
  /** Activities are answered through `complete`; how often each input was run is counted. */
  async function withAnswers(complete: (send: () => Promise<void>, response: ActivityResponse) => Promise<void>) {
    const hub = await openHub();
    const logger = recordingLogger();
    const begun: number[] = [];
    const counted = defineActivity("twice", (_ctx, n: number) => {
      begun.push(n);
      return n * 2;
    });
    const { connection } = hub.engine;
    const worker = await hub.startedWorker(
      { orchestrators: [four], activities: [counted], logger },
      { ...connection, completeActivityTask: (given) => complete(() => connection.completeActivityTask(given), given) },
    );
    return { ...hub, begun, counted, logger, worker, handle: await hub.client.start(four, 1) };
  }

  it.each(["UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "UNAUTHENTICATED"] as const)(
    "is sent again until it is taken (%s), and the activity is not run again",
    async (code) => {
      let refusals = 6;
      const { begun, clock, handle, logger } = await withAnswers((send) =>
        refusals-- > 0 ? Promise.reject(new ServiceError(code, "not now")) : send(),
      );
      expect(await untilDone(handle.result(), clock)).toBe(4);
      expect(begun).toEqual([1, 2]);
      expect(logger.lines.map(({ message }) => message)).toEqual([
        `the answer of activity "twice" of instance "${handle.instanceId}" was not taken; it is sent again`,
      ]);
    },
  );

  it.each(["INVALID_ARGUMENT", "RESOURCE_EXHAUSTED"] as const)(
    "that is refused for what it says becomes a failure that is not retried (%s)",
    async (code) => {
      const { begun, clock, handle } = await withAnswers((send, { failureDetails }) =>
        failureDetails ? send() : Promise.reject(new ServiceError(code, "more than 64 MiB")),
      );
      const failed = await untilDone(
        handle.result().catch((error: unknown) => error),
        clock,
      );
      expect(failed).toMatchObject({
        cause: { cause: { name: "PayloadError", message: expect.stringContaining("was refused: more than 64 MiB") } },
      });
      expect(begun).toEqual([1]);
    },
  );

  it("that nobody waits for is dropped", async () => {
    const { handle, logger, begun, worker, clock } = await withAnswers(() =>
      Promise.reject(new ServiceError("NOT_FOUND", "no such task")),
    );
    while (begun.length === 0) await turnOfEventLoop();
    await turnOfEventLoop();
    await untilDone(worker.stop(), clock);
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    expect(logger.at("error")).toEqual([]);
  });

  it("that is not taken until the worker stops is left, and the activity runs elsewhere", async () => {
    const { begun, clock, counted, handle, logger, startedWorker, worker } = await withAnswers(() =>
      Promise.reject(new ServiceError("UNAVAILABLE", "broken off")),
    );
    while (logger.lines.length === 0) await turnOfEventLoop();
    await untilDone(worker.stop(), clock);
    await startedWorker({ orchestrators: [four], activities: [counted] });
    expect(await handle.result()).toBe(4);
    expect(begun).toEqual([1, 1, 2]);
  });

  it("goes with the newest token where the item comes again while the activity runs, and it runs once", async () => {
    const hub = scriptedHub();
    const finish = gate();
    let runs = 0;
    const slow = defineActivity("slow", async () => {
      runs += 1;
      await finish.opened;
    });
    const worker = new Worker(hub.connection, { activities: [slow], logger: silentLogger });
    await worker.start();
    const request = { name: "slow", taskId: 1, orchestrationInstance: { instanceId: "a", executionId: "e" } };
    const elsewhere = { ...request, orchestrationInstance: { instanceId: "a", executionId: "f" } };
    hub.send({ kind: "activity", completionToken: "first", request });
    hub.send({ kind: "activity", completionToken: "second", request });
    hub.send({ kind: "activity", completionToken: "other", request: elsewhere });
    while (runs < 2) await turnOfEventLoop();
    finish.open();
    const answered = [await hub.nextActivityAnswer(), await hub.nextActivityAnswer()];
    expect(answered.map(({ completionToken }) => completionToken).sort()).toEqual(["other", "second"]);
    expect(runs).toBe(2);
    await worker.stop();
  });
});

describe("an activity that hands on its signal", () => {
  it.each<[string, (signal: AbortSignal) => unknown]>([
    ["throws its reason", (signal): unknown => signal.reason],
    ["throws an AbortError", () => new DOMException("The operation was aborted", "AbortError")],
    ["wraps it", ({ reason }: AbortSignal) => new Error("the bank did not answer", { cause: reason })],
  ])("is not failed by the end of its worker where it %s", async (_, thrown) => {
    const { client, clock, startedWorker } = await openHub();
    let runs = 0;
    const charge = defineActivity("charge", async ({ signal }) => {
      runs += 1;
      if (runs > 1) return "charged";
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      throw thrown(signal);
    });
    const pay = defineOrchestrator("pay", async (ctx) => await ctx.callActivity(charge));
    const first = await startedWorker({ orchestrators: [pay], activities: [charge] });
    const handle = await client.start(pay);
    while (runs === 0) await turnOfEventLoop();
    await startedWorker({ orchestrators: [pay], activities: [charge] });
    await untilDone(first.stop(), clock);
    expect(await untilDone(handle.result(), clock)).toBe("charged");
    expect(runs).toBe(2);
  });

  it("fails where it throws something of its own", async () => {
    const { client, clock, startedWorker } = await openHub();
    const begun = gate();
    const charge = defineActivity("charge", async ({ signal }) => {
      begun.open();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      throw new Error("the card was refused");
    });
    const pay = defineOrchestrator("pay", async (ctx) => await ctx.callActivity(charge));
    const worker = await startedWorker({ orchestrators: [pay], activities: [charge] });
    const handle = await client.start(pay);
    await begun.opened;
    await untilDone(worker.stop(), clock);
    await startedWorker({ orchestrators: [pay], activities: [charge] });
    await expect(handle.result()).rejects.toThrow("the card was refused");
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
    hub.send({ kind: "activity", completionToken: "odd too", request: undefined as never });
    hub.send({ kind: "healthPing" });
    hub.send({ kind: "activity", completionToken: "fine", request });
    expect(await hub.nextActivityAnswer()).toMatchObject({ completionToken: "fine", result: "4" });
    expect([...hub.abandoned].sort()).toEqual(["odd", "odd too"]);
    expect([...logger.at("error")].sort()).toEqual([
      "a turn could not be run; it is given back",
      "an activity could not be run; it is given back",
    ]);
    await worker.stop();
  });
});
