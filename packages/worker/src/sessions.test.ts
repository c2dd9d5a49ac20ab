/** Which live orchestrators a worker keeps: by what its engine asks it for, and by what becomes of its heap. */
import { defineEvent, defineOrchestrator } from "@reawait/core";
import { sessionProperties, type HistoryEvent, type OrchestratorRequest } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { observed } from "./testing/observed-connection.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub, scriptedProfile } from "./testing/scripted-hub.js";
import { runProgram } from "./testing/run-program.js";
import { closeHubs, openHub } from "./testing/test-hub.js";
import { v8HeapUse } from "./sessions.js";
import { Worker } from "./worker.js";
import type { WorkerOptions } from "./worker-options.js";

afterEach(closeHubs);

const next = defineEvent<number>("next");
const listen = defineOrchestrator("listen", async (ctx) => {
  for (;;) await ctx.waitForExternalEvent(next);
});

/** Orchestrators that wait for events, on a worker whose heap is as full as the test says. */
async function listening(options: WorkerOptions = {}) {
  const { client, engine, startedWorker } = await openHub();
  const logger = recordingLogger();
  const heap = { use: 0, looks: 0 };
  const heapUse = (): number => {
    heap.looks += 1;
    return heap.use;
  };
  const { connection, turns, answers } = observed(engine.connection);
  await startedWorker({ orchestrators: [listen], logger, heapUse, ...options }, connection);
  return {
    heap,
    turns,
    dropped: () => logger.at("debug").filter((line) => line.includes("sessions dropped")),
    async start(...instanceIds: readonly string[]) {
      for (const instanceId of instanceIds) {
        await client.start(listen, undefined, { instanceId });
        await engine.whenAtRest();
      }
    },
    /** Raises an event for each, one after the other, and says whose sessions were gone. */
    async raise(...instanceIds: readonly string[]) {
      const from = answers.length;
      for (const instanceId of instanceIds) {
        await client.getHandle(instanceId).raiseEvent(next, 1);
        await engine.whenAtRest();
      }
      return answers.slice(from).flatMap(({ instanceId, requiresHistory }) => (requiresHistory ? instanceId : []));
    },
  };
}

describe("a worker whose heap fills up", () => {
  it("keeps its sessions while the heap is no fuller than its limit", async () => {
    const { heap, start, raise, dropped } = await listening({ sessionHeapLimit: 0.5 });
    heap.use = 0.5;
    await start("a", "b", "c");
    expect(await raise("a", "b", "c")).toEqual([]);
    expect(dropped()).toEqual([]);
  });

  it("drops the two used longest ago each time that it keeps one, for as long as it is too full, and says so", async () => {
    const { heap, start, raise, dropped } = await listening();
    await start("a", "b", "c", "d", "e", "f", "g");
    await raise("a");
    heap.use = 0.76;
    await raise("g");
    heap.use = 0.75;
    expect(dropped()).toEqual(["the heap is 76 % full: sessions dropped: 2, left: 5"]);
    expect(await raise("d", "e", "f", "g", "a")).toEqual([]);
    expect(await raise("b", "c")).toEqual(["b", "c"]);
  });

  it("keeps none in the end, and goes on with whole histories", async () => {
    const { heap, start, raise, dropped, turns } = await listening({ sessionHeapLimit: 0 });
    await start("a");
    expect(await raise("a", "a")).toEqual([]);
    heap.use = 0.01;
    await start("b");
    expect(await raise("a", "b", "a")).toEqual(["a", "b", "a"]);
    expect(dropped().at(-1)).toBe("the heap is 1 % full: sessions dropped: 1, left: 0");
    expect(turns.at(-1)?.pastEvents.length).toBeGreaterThan(0);
  });

  it("is looked at once a turn, and not at all where none are kept", async () => {
    const { heap, start, raise } = await listening();
    await start("a");
    await raise("a", "a");
    expect(heap.looks).toBe(3);
    const none = await listening({ maxSessions: 0 });
    await none.start("a");
    await none.raise("a", "a");
    expect(none.heap.looks).toBe(0);
  });

  it("goes by what V8 says of this process, unless told otherwise", () => {
    expect(v8HeapUse()).toBeGreaterThan(0);
    expect(v8HeapUse()).toBeLessThan(1);
  });

  it("outlives sessions that together are larger than all its memory", async () => {
    const flags = ["--max-old-space-size=64"];
    const { code, stdout, stderr } = await runProgram("large-sessions.mjs", { flags });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("100 done\n");
  }, 60_000);
});

describe("a worker of an engine that does not say that it does sessions", () => {
  const timestamp = Date.UTC(2030, 0, 1);
  const started: HistoryEvent = { kind: "executionStarted", eventId: -1, timestamp, name: "listen" };
  const raised: HistoryEvent = { kind: "eventRaised", eventId: -1, timestamp, name: "next", input: "1" };
  const batch = (event: HistoryEvent): readonly HistoryEvent[] => [
    { kind: "orchestratorStarted", eventId: -1, timestamp },
    event,
    { kind: "orchestratorCompleted", eventId: -1, timestamp },
  ];
  const request = (past: readonly HistoryEvent[], event: HistoryEvent, base?: string): OrchestratorRequest => ({
    instanceId: "a",
    pastEvents: past,
    newEvents: batch(event).slice(0, 2),
    requiresHistoryStreaming: false,
    properties: base === undefined ? undefined : { [sessionProperties.base]: base, [sessionProperties.pastCount]: 3 },
  });

  async function plain() {
    const profile = { ...scriptedProfile, sessions: false };
    const { connection, send, nextTurnAnswer } = scriptedHub({ profile });
    let looks = 0;
    const heapUse = (): number => {
      looks += 1;
      return 0;
    };
    const worker = new Worker(connection, { orchestrators: [listen], heapUse });
    await worker.start();
    return {
      worker,
      /** It looks at its heap when it keeps one. */
      kept: () => looks,
      turn: (completionToken: string, item: OrchestratorRequest) => {
        send({ kind: "orchestrator", completionToken, request: item });
        return nextTurnAnswer();
      },
    };
  }

  it("keeps none", async () => {
    const { worker, turn, kept } = await plain();
    await turn("t1", request([], started));
    await turn("t2", request(batch(started), raised));
    expect(kept()).toBe(0);
    await worker.stop();
  });

  it("keeps them from the first turn on that counts on one", async () => {
    const { worker, turn, kept } = await plain();
    await turn("t1", request([], started));
    expect(await turn("t2", request([], raised, "t1"))).toMatchObject({ requiresHistory: true });
    await turn("t3", request(batch(started), raised));
    expect(kept()).toBe(1);
    expect(await turn("t4", request([], raised, "t3"))).toMatchObject({ requiresHistory: false });
    await worker.stop();
  });
});
