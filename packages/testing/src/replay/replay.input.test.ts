/** What can be replayed, in which forms, with which options; and what cannot. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "@jest/globals";
import {
  aesGcmCodec,
  defineActivity,
  defineOrchestrator,
  NonDeterminismError,
  PayloadError,
  type Interceptor,
  type OrchestrationContext,
  type PayloadConverter,
} from "@reawait/core";
import { defaultPayloadConverter } from "@reawait/core/internal";
import { Client } from "@reawait/client";
import { HistoryFormatError, silentLogger, type HistoryEvent } from "@reawait/protocol";
import { readHistory, writeHistory } from "@reawait/protocol/history-json";
import { closeHubs, openHub } from "../../../worker/src/testing/test-hub.js";
import { stepThrough } from "../unit/step-through.js";
import { replay } from "./replay.js";
import type { RecordedHistory } from "./replay-options.js";
import { recorded } from "./testing/recorded.js";
import { WrongOrchestratorError } from "./wrong-orchestrator-error.js";

afterEach(closeHubs);

const add = defineActivity("add", (_ctx, [a, b]: readonly [number, number]) => a + b);
const code = async (ctx: OrchestrationContext, input: number): Promise<number> => {
  const first = await ctx.callActivity(add, [input, 1]);
  return await ctx.callActivity(add, [first, 2]);
};
const order = defineOrchestrator("order", code);
const record = () => recorded(order, { activities: [add], input: 5 });

async function* eventsOf(text: string): AsyncGenerator<HistoryEvent> {
  yield* readHistory(text);
}

describe("a history is replayed", () => {
  const forms: readonly (readonly [
    string,
    (text: string, folder: string) => RecordedHistory | Promise<RecordedHistory>,
  ])[] = [
    ["from text", (text) => text],
    ["from the value of its JSON", (text) => JSON.parse(text) as object],
    ["from events", (text) => readHistory(text)],
    ["from the list of its events as JSON", (text) => (JSON.parse(text) as { events: object }).events],
    ["as a handle reads it", (text) => eventsOf(text)],
    [
      "from the URL of its file",
      async (text, folder) => {
        const file = join(folder, "order 17.json");
        await writeFile(file, text);
        return pathToFileURL(file);
      },
    ],
  ];

  it.each(forms)("%s", async (_what, form) => {
    const folder = await mkdtemp(join(tmpdir(), "reawait-replay-"));
    try {
      const report = await replay(order, await form(await record(), folder));
      expect(report).toMatchObject({ instanceId: "order-17", events: 12, status: "COMPLETED" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("straight from a handle", async () => {
    const hub = await openHub();
    await hub.startedWorker({ orchestrators: [order], activities: [add] });
    const handle = await hub.client.start(order, 5);
    await handle.result();
    expect(await replay(order, handle.history())).toMatchObject({ instanceId: handle.instanceId });
  });
});

describe("what is no history of an instance", () => {
  const event = (kind: string, rest: object = {}) => ({ kind, eventId: -1, timestamp: 0, ...rest });
  const started = event("executionStarted", { name: "order" });
  const opened = event("orchestratorStarted");
  const message = event("eventRaised", { name: "news" });
  const completed = event("taskCompleted", { taskScheduledId: 1 });

  it.each<[string, RecordedHistory, string, RegExp]>([
    ["no text", "", "empty", /empty/],
    ["the name of a file", "order.json", "notJson", /not the name of its file/],
    ["cut-off text", '{ "events": [ {', "cutOff", /cut off/],
    ["something else", { events: 3 }, "notHistory", /no history/],
    ["of a newer version", [event("paused")], "unknownField", /Event 1 .*newer version/],
    ["no events", { events: [] }, "empty", /no events.*has not begun/],
    ["without its first event", [completed, opened], "noBeginning", /event 1 \(taskCompleted\) comes before/],
    ["without its second event", [opened, completed], "noBeginning", /event 2 \(taskCompleted\) comes before/],
    [
      "without the event before its start",
      [started, completed],
      "noBeginning",
      /truncated.* no orchestratorStarted .* \(event 1\)/,
    ],
    ["that begins with a message", [message, started, opened], "noBeginning", /no orchestratorStarted .* \(event 2\)/],
    [
      "whose second execution lacks the event before its start",
      [opened, started, event("continueAsNew"), started, completed],
      "noBeginning",
      /no orchestratorStarted .* \(event 4\)/,
    ],
    ["without any start", [opened, opened], "noBeginning", /no event is its executionStarted/],
  ])("is refused, with what to do: %s", async (_what, history, problem, message) => {
    const error: unknown = await replay(order, history).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HistoryFormatError);
    expect(error).toMatchObject({ problem, message: expect.stringMatching(message) });
  });

  it("is begun twice at most in name: a start that came again begins nothing", async () => {
    expect(
      await replay(
        defineOrchestrator("order", async () => 1),
        [opened, started, started],
      ),
    ).toMatchObject({
      generations: 1,
    });
  });

  it("is told so where it would lack only the time: without it timers would be of 1970", async () => {
    const waits = defineOrchestrator("order", async (ctx) => await ctx.createTimer("1h"));
    const { history } = await stepThrough(waits);
    expect(await replay(waits, history)).toMatchObject({ status: "RUNNING" });
    await expect(replay(waits, history.slice(1))).rejects.toThrow(
      "This history is truncated, its beginning is missing: no orchestratorStarted comes before its executionStarted " +
        "(event 1), so that nothing says when it began. Export it again, as a whole.",
    );
  });

  it("may have messages before the start of an execution, the first or a later one", async () => {
    const takes = defineOrchestrator("order", async (ctx, round: number) => {
      await ctx.waitForExternalEvent("news");
      if (round === 1) ctx.continueAsNew(2);
    });
    const round = (number: number) => [opened, message, { ...started, input: String(number) }];
    expect(await replay(takes, [...round(1), event("continueAsNew"), ...round(2)])).toMatchObject({
      events: 7,
      generations: 2,
      status: "COMPLETED",
    });
  });

  it("is told to have a gap, where an answer is to what was never asked", async () => {
    const events = readHistory(await record());
    const second = events.findLastIndex(({ kind }) => kind === "taskScheduled");
    const gap = await replay(order, events.toSpliced(second, 1)).catch((reason: unknown) => reason);
    expect(gap).toBeInstanceOf(HistoryFormatError);
    const answer = events.findLastIndex(({ kind }) => kind === "taskCompleted");
    // One event is gone before it.
    expect(gap).toMatchObject({
      problem: "gap",
      eventNumber: answer,
      message: expect.stringMatching(/answers task 2/),
    });
  });

  it("is none where there is no such file", async () => {
    await expect(replay(order, new URL("file:///nowhere/order.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("another orchestrator", () => {
  it("is told by its name", async () => {
    const error: unknown = await replay(defineOrchestrator("refund", code), await record()).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(WrongOrchestratorError);
    expect(error).toMatchObject({
      recorded: { name: "order" },
      message: expect.stringMatching(/of orchestrator "order", which is not .*: orchestrator "refund"\./),
    });
  });

  it("is told by its version, as a worker tells it", async () => {
    const versioned = (version?: string) => defineOrchestrator("order", code, { version });
    const second = await recorded(versioned("2"), { activities: [add], input: 5 });
    expect(await replay(versioned("2"), second)).toMatchObject({ version: "2" });
    expect(await replay(versioned(), second)).toMatchObject({ version: "2" });
    await expect(replay(versioned("3"), second)).rejects.toThrow(
      /orchestrator "order" with version "2", which is not .*: orchestrator "order" with version "3"/,
    );
    await expect(replay(versioned("2"), await record())).rejects.toBeInstanceOf(WrongOrchestratorError);
  });

  it("is no definition at all", async () => {
    const history = await record();
    for (const given of [add, undefined, history]) {
      await expect(replay(given as never, history)).rejects.toThrow(
        "replay takes what defineOrchestrator returned: replay(purchaseOrder, history)",
      );
    }
  });
});

describe("a replay", () => {
  it("decodes what codecs have encoded, and takes what was decoded as it is", async () => {
    const codecs = [aesGcmCodec({ keys: { k: new Uint8Array(32) }, current: "k" })];
    const hub = await openHub();
    await hub.startedWorker({ orchestrators: [order], activities: [add], codecs });
    const handle = await new Client(hub.engine.connection, { codecs, clock: hub.clock }).start(order, 5);
    await handle.result();
    const encoded = await handle.exportHistory({ payloads: "encoded" });
    expect(encoded).not.toContain('"[5,1]"');
    for (const history of [encoded, await handle.exportHistory()]) {
      expect(await replay(order, history, { codecs })).toMatchObject({ status: "COMPLETED" });
    }
    await expect(replay(order, encoded)).rejects.toBeInstanceOf(NonDeterminismError);
    const otherKey = [aesGcmCodec({ keys: { other: new Uint8Array(32) }, current: "other" })];
    await expect(replay(order, encoded, { codecs: otherKey })).rejects.toBeInstanceOf(PayloadError);
  });

  it("reads and compares with the converter, and with what interceptors make of it", async () => {
    const converter: PayloadConverter = {
      ...defaultPayloadConverter,
      write: (value) => `v1:${JSON.stringify(value)}`,
      read: (payload) => (payload?.startsWith("v1:") ? (JSON.parse(payload.slice(3)) as unknown) : undefined),
    };
    const hub = await openHub();
    await hub.startedWorker({ orchestrators: [order], activities: [add], converter });
    const handle = await new Client(hub.engine.connection, { converter, clock: hub.clock }).start(order, 5);
    await handle.result();
    const history = await handle.exportHistory();
    expect(await replay(order, history, { converter })).toMatchObject({ status: "COMPLETED" });
    await expect(replay(order, history)).rejects.toBeInstanceOf(NonDeterminismError);
    const one: Interceptor = (call, next) =>
      next(call.operation === "callActivity" ? { ...call, input: [0, 0] } : call);
    await expect(replay(order, history, { converter, interceptors: [one] })).rejects.toThrow("with the input v1:[0,0]");
  });

  it("logs what is new, and nothing that was said before", async () => {
    const talks = defineOrchestrator("order", async (ctx, input: number) => {
      ctx.log.info("before");
      const sum = await ctx.callActivity(add, [input, 1]);
      ctx.log.info("after");
      return sum;
    });
    const history = readHistory(await recorded(talks, { activities: [add], input: 5 }));
    const said: string[] = [];
    const logger = { ...silentLogger, info: (message: string) => void said.push(message) };
    await replay(talks, history, { logger });
    expect(said).toEqual([]);
    await replay(talks, history.slice(0, -2), { logger });
    expect(said).toEqual([expect.stringContaining("after")]);
  });

  it("leaves failures of helpers that nobody heard to the orchestration", async () => {
    const helpers = defineOrchestrator("order", async (ctx) => {
      const helper = async (): Promise<never> => {
        await ctx.callActivity("first");
        throw new Error("unheard");
      };
      const later = helper();
      await ctx.createTimer("1h");
      await later;
    });
    const at = { eventId: -1, timestamp: 1_767_225_600_000 };
    const fireAt = at.timestamp + 3_600_000;
    const history: readonly HistoryEvent[] = [
      { kind: "orchestratorStarted", ...at },
      { kind: "executionStarted", ...at, name: "order" },
      { kind: "taskScheduled", ...at, eventId: 1, name: "first" },
      { kind: "timerCreated", ...at, eventId: 2, fireAt },
      { kind: "orchestratorStarted", ...at },
      { kind: "taskCompleted", ...at, taskScheduledId: 1 },
      { kind: "orchestratorCompleted", ...at },
    ];
    const heard = await replay(helpers, history);
    expect(heard).toMatchObject({ status: "RUNNING", waitingFor: ["timer (task 2)"] });
    // Node tells of it once the event loop has turned; then this test would have failed.
    await new Promise((resolve) => setImmediate(resolve));
    const fired: readonly HistoryEvent[] = [
      { kind: "orchestratorStarted", ...at, timestamp: fireAt },
      { kind: "timerFired", ...at, timerId: 2, fireAt },
    ];

    expect(await replay(helpers, [...history, ...fired])).toMatchObject({ status: "FAILED" });
  });

  it("runs beside others", async () => {
    const history = await record();
    const wrong = defineOrchestrator("order", async (ctx) => await ctx.callActivity("other"));
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => replay(index % 2 === 0 ? order : wrong, history)),
    );
    expect(results.map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? "fulfilled" : "rejected")),
    );
  });

  it("does not change what it was given", async () => {
    const history = readHistory(await record());
    const before = writeHistory(history);
    await replay(order, Object.freeze(history.map((each) => Object.freeze(each))));
    expect(writeHistory(history)).toBe(before);
  });
});
