import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { Client } from "@reawait/client";
import {
  ServiceError,
  type ActivityRequest,
  type Connection,
  type OrchestratorRequest,
  type OrchestratorResponse,
} from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { keyedCodec } from "./testing/keyed-codec.js";
import { observed } from "./testing/observed-connection.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub, scriptedProfile } from "./testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import { untilDone } from "./testing/until-done.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

const go = defineEvent<string>("go");
const shout = defineActivity("shout", (_ctx, text: string) => `${text.toUpperCase()}!`);
const flow = defineOrchestrator("flow", async (ctx, name: string) => {
  ctx.setCustomStatus(`secret of ${name}`);
  const loud = await ctx.callActivity(shout, name);
  return `${loud} ${await ctx.waitForExternalEvent(go)}`;
});

/** An engine, and a client with a key. */
async function openKeyedHub(...keys: readonly [string, ...string[]]) {
  const hub = await openHub();
  return { ...hub, client: new Client(hub.engine.connection, { clock: hub.clock, codecs: [keyedCodec(...keys)] }) };
}

describe("a worker with codecs", () => {
  it.each([0, 1_000])("reads and writes what others cannot (%d sessions)", async (maxSessions) => {
    const { client, engine, startedWorker } = await openKeyedHub("k1");
    const { connection, turns, answers } = observed(engine.connection);
    const codecs = [keyedCodec("k1")];
    await startedWorker({ orchestrators: [flow], activities: [shout], codecs, maxSessions }, connection);
    const handle = await client.start(flow, "mia");
    await handle.raiseEvent(go, "now");
    expect(await handle.result()).toBe("MIA! now");
    expect((await handle.status())?.customStatus).toBe("secret of mia");
    const travelled = JSON.stringify([turns, answers]);
    expect(travelled).toContain('<k1>\\"mia\\"');
    // Nothing went without its mark.
    for (const secret of ["mia", "MIA!", "now", "secret of mia", "MIA! now"]) {
      expect(travelled).not.toMatch(new RegExp(`(?<!<k1>)\\\\"${secret}\\\\"`));
    }
  });

  it("goes through them first to last, and back", async () => {
    const hub = scriptedHub();
    const codecs = [keyedCodec("inner"), keyedCodec("outer")];
    const worker = new Worker(hub.connection, { activities: [shout], codecs });
    await worker.start();
    const request = { name: "shout", taskId: 1, orchestrationInstance: { instanceId: "a" } };
    hub.send({ kind: "activity", completionToken: "t", request: { ...request, input: '<outer><inner>"hi"' } });
    expect((await hub.nextActivityAnswer()).result).toBe('<outer><inner>"HI!"');
    await worker.stop();
  });

  it("writes failures by them, too", async () => {
    const { client, engine, startedWorker } = await openKeyedHub("k1");
    const { connection, answers } = observed(engine.connection);
    const failing = defineOrchestrator("failing", async () => {
      throw new RangeError("of card 4711");
    });
    await startedWorker({ orchestrators: [failing], codecs: [keyedCodec("k1")] }, connection);
    await expect((await client.start(failing)).result()).rejects.toThrow("of card 4711");
    expect(JSON.stringify(answers)).toContain("<k1>of card 4711");
  });

  it("is refused what is no codec", () => {
    const { connection } = scriptedHub();
    expect(() => new Worker(connection, { codecs: [{} as never] })).toThrow("encode and decode");
  });
});

describe("what a worker lacks the key for", () => {
  it("is held where it is a turn: told once, shown by the status, run by a worker that has the key", async () => {
    const { client, clock, engine, startedWorker } = await openKeyedHub("k2", "k1");
    const logger = recordingLogger();
    await startedWorker({ orchestrators: [flow], codecs: [keyedCodec("k1")], logger });
    const handle = await client.start(flow, "mia", { instanceId: "m" });
    await handle.raiseEvent(go, "now");
    while (logger.lines.length < 3) {
      clock.advance(100);
      await turnOfEventLoop();
    }
    expect(logger.lines.slice(0, 3).map(({ level }) => level)).toEqual(["error", "debug", "debug"]);
    expect(logger.lines[0]?.message).toBe(
      'instance "m" is held back, and tried again from time to time: PayloadError: the key "k2" is missing',
    );
    expect(await handle.status()).toMatchObject({
      runtimeStatus: "PENDING",
      failure: { errorType: "PayloadError", errorMessage: 'the key "k2" is missing' },
    });
    const asStored = await engine.connection.getInstance({ instanceId: "m", getInputsAndOutputs: true });
    expect(asStored?.failureDetails?.errorMessage).toContain("<k1>");
    await startedWorker({ orchestrators: [flow], activities: [shout], codecs: [keyedCodec("k2", "k1")] });
    expect(await handle.result()).toBe("MIA! now");
  });

  it("is held where it is an activity, too", async () => {
    const { client, clock, startedWorker } = await openKeyedHub("k2");
    const logger = recordingLogger();
    await startedWorker({ activities: [shout], codecs: [keyedCodec("k1")], logger });
    await startedWorker({ orchestrators: [flow], codecs: [keyedCodec("k2")] });
    const handle = await client.start(flow, "mia", { instanceId: "m" });
    await handle.raiseEvent(go, "now");
    while (logger.lines.length < 2) {
      clock.advance(100);
      await turnOfEventLoop();
    }
    expect(logger.lines.slice(0, 2).map(({ level }) => level)).toEqual(["error", "debug"]);
    expect(logger.lines[0]?.message).toBe(
      'activity "shout" of instance "m" is held back, and tried again from time to time: the key "k2" is missing',
    );
    await startedWorker({ activities: [shout], codecs: [keyedCodec("k2")] });
    expect(await untilDone(handle.result(), clock)).toBe("MIA! now");
  });

  it("can still be terminated: what it ends with travels as it is", async () => {
    const hub = scriptedHub();
    const worker = new Worker(hub.connection, { orchestrators: [flow], codecs: [keyedCodec("k1")] });
    await worker.start();
    hub.send({
      kind: "orchestrator",
      completionToken: "t",
      request: turn([{ kind: "executionTerminated", input: '<k2>"enough"' }]),
    });
    expect((await hub.nextTurnAnswer()).actions).toEqual([
      {
        kind: "completeOrchestration",
        id: -1,
        orchestrationStatus: "TERMINATED",
        result: '<k2>"enough"',
        carryoverEvents: [],
      },
    ]);
    await worker.stop();
  });

  it("fails where the engine takes nothing back", async () => {
    const logger = recordingLogger();
    const hub = scriptedHub({ profile: { ...scriptedProfile, abandon: false } });
    const codecs = [keyedCodec("k1")];
    const worker = new Worker(hub.connection, { orchestrators: [flow], activities: [shout], codecs, logger });
    await worker.start();
    hub.send({ kind: "orchestrator", completionToken: "t", request: turn([]) });
    const failureDetails = {
      errorType: "PayloadError",
      errorMessage: expect.stringContaining('<k1>the key "k2" is missing'),
      isNonRetriable: true,
    };
    expect(await hub.nextTurnAnswer()).toMatchObject({ actions: [{ orchestrationStatus: "FAILED", failureDetails }] });
    const request: ActivityRequest = {
      name: "shout",
      taskId: 1,
      orchestrationInstance: { instanceId: "a" },
      input: "<k2>1",
    };
    hub.send({ kind: "activity", completionToken: "t", request });
    expect(await hub.nextActivityAnswer()).toMatchObject({ failureDetails });
    expect(logger.at("error")).toEqual([
      'instance "a" fails, since a scripted engine takes nothing back: PayloadError: the key "k2" is missing',
      'activity "shout" of instance "a" fails, since a scripted engine takes nothing back: the key "k2" is missing',
    ]);
    await worker.stop();
  });
});

describe("a key server that is down, where the engine takes nothing back", () => {
  /** That it does not is known beforehand, or turns out. */
  const unable: Readonly<Record<string, Partial<Connection>>> = {
    known: { profile: { ...scriptedProfile, abandon: false } },
    unknown: { abandonOrchestratorTask: () => Promise.reject(new ServiceError("UNIMPLEMENTED", "unknown method")) },
  };
  async function startedOn(codec: ReturnType<typeof keyedCodec>, run: () => string, unableHub = unable["known"]) {
    const logger = recordingLogger();
    const clock = virtualClock();
    const hub = scriptedHub(unableHub);
    const orchestrators = [defineOrchestrator("flow", run)];
    const worker = new Worker(hub.connection, { orchestrators, codecs: [codec], logger, clock });
    await worker.start();
    hub.send({ kind: "orchestrator", completionToken: "t", request: turn([]) });
    const answer = hub.nextTurnAnswer();
    /** Lets time pass until the outage was noticed so often. */
    const untilTold = async (times: number): Promise<void> => {
      while (logger.lines.length < times) {
        clock.advance(1_000);
        await turnOfEventLoop();
      }
    };
    return { logger, clock, worker, answer, untilTold };
  }

  it.each(Object.keys(unable))("fails nothing: a turn is decoded here again, told of once (%s)", async (how) => {
    const codec = keyedCodec("k2");
    codec.decodingOutage = new Error("503");
    const { logger, clock, worker, answer, untilTold } = await startedOn(codec, () => "done", unable[how]);
    await untilTold(4);
    codec.decodingOutage = undefined;
    expect((await untilDone(answer, clock)).actions).toMatchObject([
      { orchestrationStatus: "COMPLETED", result: '<k2>"done"' },
    ]);
    expect(logger.lines.slice(0, 4).map(({ level }) => level)).toEqual(["error", "debug", "debug", "debug"]);
    expect(logger.lines[0]?.message).toBe('a turn of instance "a" waits until it can be decoded: Error: 503');
    expect(logger.lines.at(-1)).toMatchObject({ level: "info", message: 'instance "a" goes on' });
    await worker.stop();
  });

  it.each(Object.keys(unable))(
    "fails nothing: an answer is encoded here again, its code does not run (%s)",
    async (how) => {
      const codec = keyedCodec("k2");
      let ran = 0;
      const run = (): string => {
        codec.outage = new Error("503");
        ran += 1;
        return "done";
      };
      const { logger, clock, worker, answer, untilTold } = await startedOn(codec, run, unable[how]);
      await untilTold(3);
      codec.outage = undefined;
      expect((await untilDone(answer, clock)).actions).toMatchObject([{ result: '<k2>"done"' }]);
      expect(ran).toBe(1);
      expect(logger.lines.map(({ level }) => level).slice(0, 3)).toEqual(["error", "debug", "debug"]);
      expect(logger.lines[0]?.message).toBe('the answer to a turn of instance "a" waits until it can be encoded');
      await worker.stop();
    },
  );

  it("does not keep a worker from stopping", async () => {
    const codec = keyedCodec("k2");
    codec.decodingOutage = new Error("503");
    const { clock, worker, untilTold } = await startedOn(codec, () => "done");
    await untilTold(1);
    await untilDone(worker.stop(), clock);
  });
});

type EventOf = Partial<OrchestratorRequest["newEvents"][number]>;

/** The first turn of an instance whose input needs the key `k2`. */
function turn(more: readonly EventOf[]): OrchestratorRequest {
  const common = { eventId: -1, timestamp: Date.UTC(2030, 0, 1) };
  const started = { ...common, kind: "executionStarted", name: "flow", input: '<k2>"mia"' } as const;
  const rest = more.map((event) => ({ ...common, ...event }) as OrchestratorRequest["newEvents"][number]);
  return { instanceId: "a", pastEvents: [], newEvents: [started, ...rest], requiresHistoryStreaming: false };
}

describe("what cannot be encoded, since a key server is down", () => {
  it("waits until it can: a turn comes again, an activity is not run again", async () => {
    const { client, clock, engine, startedWorker } = await openKeyedHub("k1");
    const logger = recordingLogger();
    const codec = keyedCodec("k1");
    const ran: string[] = [];
    const outage = new Error("503");
    const counted = defineActivity("shout", (_ctx, text: string) => {
      ran.push(text);
      codec.outage = outage;
      return text;
    });
    const { connection, answers } = observed(engine.connection);
    const breaksAfterwards: Connection = {
      ...connection,
      async completeActivityTask(response) {
        // The turn that follows meets the outage too.
        codec.outage = outage;
        await connection.completeActivityTask(response);
      },
    };
    await startedWorker({ orchestrators: [flow], activities: [counted], codecs: [codec], logger }, breaksAfterwards);
    const handle = await client.start(flow, "mia", { instanceId: "m" });
    await handle.raiseEvent(go, "now");
    let told = 0;
    const eachTime = (): void => {
      if (logger.lines.length > told) codec.outage = undefined;
      told = logger.lines.length;
    };
    expect(await untilDone(handle.result(), clock, eachTime)).toBe("mia now");
    expect(ran).toEqual(["mia"]);
    expect(logger.at("error")).toEqual(['the payloads of instance "m" could not be encoded; its turn is given back']);
    expect(answers.filter(({ requiresHistory }) => requiresHistory)).toEqual([]);
  });
});

describe("a turn whose past events come separately", () => {
  it("is run with all of them, decoded", async () => {
    const { client, engine, startedWorker } = await openKeyedHub("k1");
    const asked: unknown[] = [];
    const connection: Connection = {
      ...engine.connection,
      async *getWorkItems(...args) {
        for await (const item of engine.connection.getWorkItems(...args)) {
          if (item.kind !== "orchestrator") yield item;
          else yield { ...item, request: { ...item.request, pastEvents: [], requiresHistoryStreaming: true } };
        }
      },
      async *streamInstanceHistory(request) {
        asked.push(request);
        const forWorker = { ...request, forWorkItemProcessing: false };
        for await (const chunk of engine.connection.streamInstanceHistory(forWorker)) {
          for (const event of chunk) yield [event];
        }
      },
    };
    const { connection: watched, answers } = observed(connection);
    await startedWorker(
      { orchestrators: [flow], activities: [shout], codecs: [keyedCodec("k1")], maxSessions: 0 },
      watched,
    );
    const handle = await client.start(flow, "mia", { instanceId: "m" });
    await handle.raiseEvent(go, "now");
    expect(await handle.result()).toBe("MIA! now");
    const { executionId } = (await handle.status()) ?? {};
    expect(asked[0]).toEqual({ instanceId: "m", executionId, forWorkItemProcessing: true });
    expect(asked).toHaveLength(answers.length);
  });

  it("is given back where they do not come", async () => {
    const logger = recordingLogger();
    const hub = scriptedHub();
    const worker = new Worker(hub.connection, { orchestrators: [flow], logger });
    await worker.start();
    hub.send({ kind: "orchestrator", completionToken: "t", request: { ...turn([]), requiresHistoryStreaming: true } });
    while (hub.abandoned.length === 0) await turnOfEventLoop();
    expect(hub.abandoned).toEqual(["t"]);
    expect(logger.at("error")).toEqual(["a turn could not be run; it is given back"]);
    await worker.stop();
  });
});

describe("the span of an orchestration", () => {
  it("goes back with each answer, as it came", async () => {
    const hub = scriptedHub();
    const worker = new Worker(hub.connection, { orchestrators: [flow] });
    await worker.start();
    const orchestrationTraceContext = { spanId: "00f067aa0ba902b7", spanStartTime: 1_893_456_000_000 };
    const answers: OrchestratorResponse[] = [];
    const session = { properties: { "reawait.base": "lost", "reawait.pastCount": 2 } };
    for (const changes of [{}, session]) {
      const request = { ...turn([]), ...changes, orchestrationTraceContext };
      hub.send({ kind: "orchestrator", completionToken: "t", request });
      answers.push(await hub.nextTurnAnswer());
    }
    expect(answers.map((answer) => answer.orchestrationTraceContext)).toEqual([
      orchestrationTraceContext,
      orchestrationTraceContext,
    ]);
    expect(answers.map(({ requiresHistory }) => requiresHistory)).toEqual([false, true]);
    await worker.stop();
  });
});
