import { ConnectionError, defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { ServiceError, sessionProperties, silentLogger, type OrchestratorRequest } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { breakable } from "./testing/breakable-connection.js";
import { gate } from "./testing/gate.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub, scriptedProfile } from "./testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

const profile = { ...scriptedProfile, remote: true };
const go = defineEvent<string>("go");
const wait = defineOrchestrator("wait", async (ctx) => `heard ${await ctx.waitForExternalEvent(go)}`);

describe("a worker whose server goes away and comes back", () => {
  it("goes on with its work, and says so", async () => {
    const { client, clock, engine, startedWorker } = await openHub();
    const logger = recordingLogger();
    const { connection, cut, mend } = breakable(engine.connection);
    await startedWorker({ orchestrators: [wait], logger }, connection);
    const handle = await client.start(wait);
    await engine.whenAtRest();
    cut();
    await handle.raiseEvent(go, "it");
    await turnOfEventLoop();
    expect(logger.at("warn")).toEqual(["this worker lost a server, and connects again: cut off"]);
    mend();
    clock.advance(1_000);
    expect(await handle.result()).toBe("heard it");
    expect(logger.at("warn")[1]).toBe("this worker is connected again to a server");
    expect(logger.at("error")).toEqual([]);
  });

  it("finishes what runs meanwhile, and its answer counts: it does not run twice", async () => {
    const { client, clock, engine, startedWorker } = await openHub();
    const [begun, released] = [gate(), gate()];
    let runs = 0;
    const slow = defineActivity("slow", async () => {
      runs += 1;
      begun.open();
      await released.opened;
      return "done";
    });
    const ask = defineOrchestrator("ask", async (ctx) => await ctx.callActivity(slow));
    const { connection, cut, mend } = breakable(engine.connection);
    await startedWorker({ orchestrators: [ask], activities: [slow] }, connection);
    const handle = await client.start(ask);
    await begun.opened;
    cut();
    released.open();
    await turnOfEventLoop();
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    mend();
    await turnOfEventLoop();
    clock.advance(1_000);
    expect(await handle.result()).toBe("done");
    expect(runs).toBe(1);
  });

  it("shares its work with those that stayed, at once", async () => {
    const { client, engine, startedWorker } = await openHub();
    const { connection, cut } = breakable(engine.connection);
    await startedWorker({ orchestrators: [wait] }, connection);
    const handle = await client.start(wait);
    await engine.whenAtRest();
    await startedWorker({ orchestrators: [wait] });
    cut();
    await handle.raiseEvent(go, "it");
    expect(await handle.result()).toBe("heard it");
  });

  it("comes back again and again", async () => {
    const { client, clock, engine, startedWorker } = await openHub();
    const { connection, cut, mend } = breakable(engine.connection);
    await startedWorker({ orchestrators: [wait] }, connection);
    for (let outage = 0; outage < 10; outage++) {
      cut();
      await turnOfEventLoop();
      mend();
      const handle = await client.start(wait);
      await handle.raiseEvent(go, String(outage));
      clock.advance(30_000);
      expect(await handle.result()).toBe(`heard ${outage}`);
    }
  });
});

describe("the sessions of a worker whose stream breaks", () => {
  const timestamp = Date.UTC(2030, 0, 1);
  const orchestrationInstance = { instanceId: "a", executionId: "one" };
  const first: OrchestratorRequest = {
    ...orchestrationInstance,
    pastEvents: [],
    newEvents: [
      { kind: "orchestratorStarted", eventId: -1, timestamp },
      { kind: "executionStarted", eventId: -1, timestamp, name: "wait", orchestrationInstance },
    ],
    requiresHistoryStreaming: false,
  };
  const second: OrchestratorRequest = {
    ...first,
    newEvents: [{ kind: "eventRaised", eventId: -1, timestamp, name: "go", input: '"it"' }],
    properties: { [sessionProperties.base]: "t1", [sessionProperties.pastCount]: 3 },
  };

  it.each([
    ["acknowledged", () => Promise.resolve()],
    ["not acknowledged", () => Promise.reject(new ServiceError("UNAVAILABLE", "gone"))],
  ])("go on from the turn that was answered last, %s", async (_how, acknowledge) => {
    const clock = virtualClock();
    const answers: string[] = [];
    const hub = scriptedHub({
      profile,
      completeOrchestratorTask({ completionToken, requiresHistory, actions }) {
        answers.push(`${completionToken} ${requiresHistory ? "requiresHistory" : actions.length}`);
        return completionToken === "t1" ? acknowledge() : Promise.resolve();
      },
    });
    const worker = new Worker(hub.connection, { orchestrators: [wait], clock, logger: silentLogger, heapUse: () => 0 });
    await worker.start();
    hub.send({ kind: "orchestrator", completionToken: "t1", request: first });
    while (answers.length < 1) await turnOfEventLoop();
    hub.end(new ServiceError("UNAVAILABLE", "gone"));
    await turnOfEventLoop();
    clock.advance(1_000);
    hub.send({ kind: "orchestrator", completionToken: "t2", request: second });
    while (answers.length < 2) await turnOfEventLoop();
    expect(answers).toEqual(["t1 0", "t2 1"]);
    await worker.stop();
  });
});

describe("a server that is not what it was", () => {
  it("ends the worker, and `run` tells why", async () => {
    const hub = scriptedHub({ profile });
    const worker = new Worker(hub.connection, { logger: silentLogger });
    const run = worker.run();
    hub.end(new ServiceError("UNIMPLEMENTED", "unknown service TaskHubSidecarService"));
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain("unknown service");
    await expect(worker.start()).rejects.toThrow("this worker is stopped");
  });
});

describe("stopping a worker that has lost its server", () => {
  it("ends at once, though it waits for the next attempt", async () => {
    const clock = virtualClock();
    const hub = scriptedHub({ profile });
    const worker = new Worker(hub.connection, { clock, logger: silentLogger });
    await worker.start();
    hub.end();
    await turnOfEventLoop();
    expect(clock.nextWakeUp).toBeDefined();
    await worker.stop();
    expect(clock.nextWakeUp).toBeUndefined();
    expect(hub.streams).toBe(1);
  });

  it("ends at once, though its Hello is not answered", async () => {
    const clock = virtualClock();
    let greetings = 0;
    const hub = scriptedHub({
      profile,
      hello(options) {
        greetings += 1;
        if (greetings === 1) return Promise.resolve();
        return new Promise((_, reject) => {
          options?.signal?.addEventListener("abort", () => reject(new ServiceError("CANCELLED", "aborted")));
        });
      },
    });
    const worker = new Worker(hub.connection, { clock, logger: silentLogger });
    await worker.start();
    hub.end();
    await turnOfEventLoop();
    clock.advance(1_000);
    await turnOfEventLoop();
    expect(greetings).toBe(2);
    await worker.stop();
    expect(hub.streams).toBe(1);
  });

  it("waits for what runs, whose answer is sent, and does not come back for more", async () => {
    const { client, clock, engine, startedWorker } = await openHub();
    const [begun, released] = [gate(), gate()];
    const slow = defineActivity("slow", async () => {
      begun.open();
      await released.opened;
      return "done";
    });
    const ask = defineOrchestrator("ask", async (ctx) => await ctx.callActivity(slow));
    const { connection, cut, mend } = breakable(engine.connection);
    const worker = await startedWorker({ orchestrators: [ask], activities: [slow] }, connection);
    const handle = await client.start(ask);
    await begun.opened;
    cut();
    const stopped = worker.stop();
    mend();
    clock.advance(5_000);
    released.open();
    await stopped;
    await startedWorker({ orchestrators: [ask] });
    expect(await handle.result()).toBe("done");
  });
});

describe("the first contact", () => {
  it("is as long as the connection tries, and then the worker cannot be started", async () => {
    const clock = virtualClock();
    const given = gate();
    const hub = scriptedHub({
      profile,
      async hello() {
        await given.opened;
        throw new ServiceError("UNAVAILABLE", "nobody there");
      },
    });
    const worker = new Worker(hub.connection, { clock, logger: silentLogger });
    const started = worker.start();
    clock.advance(600_000);
    await turnOfEventLoop();
    given.open();
    await expect(started).rejects.toThrow("the worker cannot reach its task hub: nobody there");
    await expect(worker.start()).rejects.toThrow("this worker is stopped: a worker starts once, so make a new one");
    expect(hub.streams).toBe(0);
  });

  it.each([
    ["NOT_FOUND", "Is the connection's taskHub right?"],
    ["UNAUTHENTICATED", "no. Are the connection's credentials right, and still valid?"],
    ["PERMISSION_DENIED", "May the connection's credentials run work of this task hub?"],
    ["UNIMPLEMENTED", "What answers there is no task hub: is the connection's address right?"],
  ] as const)("that ends with %s says what to look at", async (code, hint) => {
    const hub = scriptedHub({ profile, hello: () => Promise.reject(new ServiceError(code, "no")) });
    await expect(new Worker(hub.connection, {}).start()).rejects.toThrow(hint);
  });
});
