import { defineEvent, defineOrchestrator, OrchestrationFailedError, PayloadError, TimeoutError } from "@reawait/core";
import { writeTaskToken } from "@reawait/core/internal";
import { describe, expect, it } from "@jest/globals";
import { labelling } from "../../core/src/codec/testing/codecs.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { Client } from "./client.js";
import { recordingConnection, stateOf, type Replies } from "./testing/recording-connection.js";

const buy = defineOrchestrator("buy", async (_ctx, order: { readonly card: string }) => order.card);
const approval = defineEvent<string>("approval");
const taskToken = writeTaskToken({ instanceId: "a", taskId: 3, completionToken: "t" });

/** A client that labels payloads with x, and then with y. */
function labellingClient(replies?: Replies) {
  const { connection, asked } = recordingConnection(replies);
  const [x, y] = [labelling("x"), labelling("y")];
  const client = new Client(connection, { codecs: [x.codec, y.codec] });
  return { client, handle: client.getHandle("a", buy), asked, x, y };
}

describe("a client with codecs encodes", () => {
  const sent: readonly [string, (client: ReturnType<typeof labellingClient>) => Promise<unknown>, object][] = [
    ["an input", ({ client }) => client.start(buy, { card: "4711" }), { name: "buy", input: 'y(x({"card":"4711"}))' }],
    ["an input by name", ({ client }) => client.start("sell", 5), { name: "sell", input: "y(x(5))" }],
    ["a payload", ({ handle }) => handle.raiseEvent(approval, "mia"), { name: "approval", input: 'y(x("mia"))' }],
    ["an output", ({ handle }) => handle.terminate({ output: 7 }), { instanceId: "a", output: "y(x(7))" }],
    ["a reason to suspend", ({ handle }) => handle.suspend({ reason: "audit" }), { reason: "y(x(audit))" }],
    ["a reason to resume", ({ handle }) => handle.resume({ reason: "done" }), { reason: "y(x(done))" }],
    ["a reason to rewind", ({ handle }) => handle.rewind({ reason: "fixed" }), { reason: "y(x(fixed))" }],
    ["a result", ({ client }) => client.completeActivity(taskToken, 9), { taskId: 3, result: "y(x(9))" }],
    [
      "a failure",
      ({ client }) => client.failActivity(taskToken, new RangeError("4711")),
      { failureDetails: { errorType: "RangeError", errorMessage: "reawait:encoded:y(x(4711))" } },
    ],
  ];

  it.each(sent)("%s", async (_what, act, request) => {
    const subject = labellingClient();
    await act(subject);
    expect(subject.asked).toEqual([[expect.any(String), expect.objectContaining(deep(request))]]);
  });

  it("nothing where there is nothing", async () => {
    const { asked, client, handle, x } = labellingClient();
    await client.start("buy");
    await handle.raiseEvent("go");
    await handle.terminate();
    await handle.suspend();
    await client.completeActivity(taskToken);
    expect(x.encoded).toEqual([]);
    expect(asked.map(([, request]) => request)).toMatchObject([
      { input: undefined },
      {},
      { output: undefined },
      {},
      {},
    ]);
  });
});

const ended = stateOf({
  orchestrationStatus: "COMPLETED",
  input: 'y(x({"card":"4711"}))',
  output: 'y(x("4711"))',
  customStatus: "y(x(1))",
});
const failed = stateOf({
  orchestrationStatus: "FAILED",
  failureDetails: {
    errorType: "CardError",
    errorMessage: "reawait:encoded:y(x(declined))",
    isNonRetriable: false,
    properties: { "reawait:encoded": 'y(x({"code":7}))' },
  },
});

describe("a client with codecs decodes", () => {
  it.each(["status", "waitForStart", "waitForCompletion"] as const)("what %s tells", async (method) => {
    const status = await labellingClient({ states: [ended] }).handle[method]();
    expect(status).toMatchObject({ input: { card: "4711" }, output: "4711", customStatus: 1, unreadable: undefined });
  });

  it("a result, and no more than it", async () => {
    const { handle, y } = labellingClient({ states: [ended] });
    expect(await handle.result()).toBe("4711");
    expect(y.decoded).toEqual([['y(x("4711"))']]);
  });

  it("a failure", async () => {
    const { handle } = labellingClient({ states: [failed] });
    const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OrchestrationFailedError);
    expect(error).toMatchObject({ cause: { message: "declined", properties: { code: 7 } } });
    expect(await handle.status()).toMatchObject({
      failure: { errorType: "CardError", errorMessage: "declined" },
      error: { message: "declined" },
    });
  });

  it("a page of a list, all at once", async () => {
    const { client, y } = labellingClient({ states: [ended, failed, stateOf({ instanceId: "b" })] });
    const statuses = [];
    for await (const status of client.list({ fetchPayloads: true })) statuses.push(status);
    expect(statuses).toMatchObject([
      { output: "4711" },
      { error: { message: "declined" } },
      { instanceId: "b", input: undefined },
    ]);
    expect(y.decoded).toHaveLength(1);
  });

  it("a chunk of a history", async () => {
    const { handle } = labellingClient({
      history: [
        { kind: "taskCompleted", eventId: -1, timestamp: 0, taskScheduledId: 1, result: "y(x(1))" },
        { kind: "eventRaised", eventId: -1, timestamp: 0, name: "go", input: "y(x(2))" },
      ],
    });
    const events = [];
    for await (const event of handle.history()) events.push(event);
    expect(events).toMatchObject([{ result: "1" }, { input: "2" }]);
  });
});

describe("a codec that fails", () => {
  const failing = (error: Error) => {
    const { connection, asked } = recordingConnection({ states: [ended] });
    const fail = () => Promise.reject(error);
    return { client: new Client(connection, { codecs: [{ encode: fail, decode: fail }] }), asked };
  };

  it("lets nothing be sent, and its error pass as it is", async () => {
    const down = new Error("the key server is down");
    const { asked, client } = failing(down);
    await expect(client.start("buy", 1)).rejects.toBe(down);
    await expect(client.getHandle("a").raiseEvent("go", 1)).rejects.toBe(down);
    expect(asked).toEqual([]);
    for (const read of ["status", "result", "waitForStart"] as const) {
      await expect(client.getHandle("a")[read]()).rejects.toBe(down);
    }
    await expect(client.list()[Symbol.asyncIterator]().next()).rejects.toBe(down);
  });

  it("by never answering is given up when the timeout is over, or the call aborted", async () => {
    const clock = virtualClock();
    const { connection } = recordingConnection();
    const silent = () => new Promise<never>(() => {});
    const client = new Client(connection, { clock, codecs: [{ encode: silent, decode: silent }] });
    const timedOut = client.start("buy", 1, { timeout: "5s" });
    const abort = new AbortController();
    const aborted = client.start("buy", 1, { signal: abort.signal });
    clock.advance(5_000);
    await expect(timedOut).rejects.toBeInstanceOf(TimeoutError);
    abort.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
  });

  it("with a PayloadError fails the result", async () => {
    const { client } = failing(new PayloadError("no such key", "$"));
    await expect(client.getHandle("a").result()).rejects.toBeInstanceOf(PayloadError);
  });
});

describe("codecs that are none", () => {
  it("are refused at once", () => {
    const { connection } = recordingConnection();
    expect(() => new Client(connection, { codecs: [{} as never] })).toThrow("codecs must be objects with the methods");
  });
});

/** `objectContaining` that looks into objects too. */
function deep(part: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === "object" && value !== null ? expect.objectContaining(deep(value)) : value,
    ]),
  );
}
