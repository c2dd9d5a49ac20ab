import {
  defineEvent,
  defineOrchestrator,
  OrchestrationNotFoundError,
  type InterceptedCall,
  type Interceptor,
} from "@reawait/core";
import { writeTaskToken } from "@reawait/core/internal";
import { describe, expect, it } from "@jest/globals";
import { Client } from "./client.js";
import { OrchestrationHandle } from "./orchestration-handle.js";
import { recordingConnection, stateOf, type Replies } from "./testing/recording-connection.js";

const buy = defineOrchestrator("buy", async (_ctx, n: number) => n, { tags: { team: "orders" } });
const approval = defineEvent<string>("approval");
const taskToken = writeTaskToken({ instanceId: "a", taskId: 3, completionToken: "t" });
const traceContext = { traceParent: "00-1-2-01" };
const ended = stateOf({ orchestrationStatus: "COMPLETED", output: "7" });
const raised = { kind: "eventRaised", eventId: -1, timestamp: 0, name: "go" } as const;

/** A client with these interceptors, on a task hub that takes everything. */
function intercepted(interceptors: readonly Interceptor[], replies: Replies = { states: [ended], history: [raised] }) {
  const { connection, asked } = recordingConnection(replies);
  const client = new Client(connection, { interceptors });
  return { client, handle: client.getHandle("a", buy), asked };
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

type Subject = ReturnType<typeof intercepted>;

describe("an interceptor sees", () => {
  const calls: readonly [string, (subject: Subject) => Promise<unknown>, Partial<InterceptedCall>][] = [
    [
      "start",
      ({ client }) => client.start(buy, 5, { instanceId: "a", tags: { more: "1" }, traceContext }),
      { name: "buy", input: 5, tags: { team: "orders", more: "1" }, traceContext },
    ],
    ["raiseEvent", ({ handle }) => handle.raiseEvent(approval, "mia"), { name: "approval", input: "mia" }],
    ["suspend", ({ handle }) => handle.suspend({ reason: "audit" }), { input: "audit" }],
    ["resume", ({ handle }) => handle.resume(), { input: undefined }],
    ["terminate", ({ handle }) => handle.terminate({ output: { a: 1 } }), { input: { a: 1 } }],
    ["rewind", ({ handle }) => handle.rewind({ reason: "fixed" }), { input: "fixed" }],
    ["restart", ({ handle }) => handle.restart(), {}],
    ["purge", ({ handle }) => handle.purge(), {}],
    ["purge", ({ client }) => client.purge({}), { instanceId: "" }],
    ["status", ({ handle }) => handle.status(), {}],
    ["result", ({ handle }) => handle.result(), {}],
    ["waitForStart", ({ handle }) => handle.waitForStart(), {}],
    ["waitForCompletion", ({ handle }) => handle.waitForCompletion(), {}],
    ["list", ({ client }) => all(client.list()), { instanceId: "" }],
    ["completeActivity", ({ client }) => client.completeActivity(taskToken, 9), { taskId: 3, input: 9 }],
    ["failActivity", ({ client }) => client.failActivity(taskToken, "no"), { taskId: 3, input: "no" }],
  ];

  it.each(calls)("%s, its value before it is written", async (operation, act, call) => {
    const seen: InterceptedCall[] = [];
    const subject = intercepted([
      (each, next) => {
        seen.push(each);
        return next(each);
      },
    ]);
    await act(subject);
    const rest = { instanceId: "a", name: "", taskId: undefined, input: undefined, tags: {}, traceContext: undefined };
    expect(seen).toEqual([{ target: "client", operation, isReplaying: false, ...rest, ...call }]);
    expect(subject.asked).toHaveLength(1);
  });

  it("each chunk of a history, and its end", async () => {
    const seen: unknown[] = [];
    const { handle } = intercepted([
      async (call, next) => {
        const events = await next(call);
        seen.push([call.operation, events]);
        return events;
      },
    ]);
    expect(await all(handle.history())).toEqual([raised]);
    expect(seen).toEqual([
      ["history", [raised]],
      ["history", undefined],
    ]);
  });

  it("what the call gives, as its caller would", async () => {
    const seen: unknown[] = [];
    const { client, handle } = intercepted([
      async (call, next) => {
        const result = await next(call);
        seen.push(result);
        return result;
      },
    ]);
    const started = await client.start(buy, 5);
    await handle.result();
    await all(client.list());
    expect(seen).toEqual([started, 7, [expect.objectContaining({ instanceId: "a", runtimeStatus: "COMPLETED" })]]);
    expect(started).toBeInstanceOf(OrchestrationHandle);
  });

  it("the error that its caller would see, and may be the end of it", async () => {
    const seen: unknown[] = [];
    const { handle } = intercepted(
      [
        async (call, next) => {
          try {
            return await next(call);
          } catch (error) {
            seen.push(error);
            return "never mind";
          }
        },
      ],
      {},
    );
    expect(await handle.result()).toBe("never mind");
    expect(seen).toEqual([expect.any(OrchestrationNotFoundError)]);
  });

  it("no call with arguments that cannot be: names and ids are checked before", async () => {
    const { client, handle } = intercepted([
      () => {
        throw new Error("not to be called");
      },
    ]);
    await expect(client.start(buy, 1, { instanceId: "" })).rejects.toThrow("must be a non-empty string");
    await expect(client.start(buy, 1, { tags: { "reawait:x": "1" } })).rejects.toThrow("reserved");
    await expect(handle.raiseEvent("reawait:x")).rejects.toThrow("reserved");
    await expect(client.completeActivity("nonsense")).rejects.toThrow("is not a task token");
  });
});

describe("an interceptor may change", () => {
  it("input, tags and trace context; all else is settled", async () => {
    const other = { instanceId: "b", name: "sell", operation: "stop", taskId: 9, target: "activity" } as const;
    const { asked, client } = intercepted([
      (call, next) =>
        next({
          ...call,
          ...other,
          input: 6,
          tags: { ...call.tags, tenant: "acme" },
          traceContext: { traceParent: "t" },
        }),
    ]);
    await client.start(buy, 5, { instanceId: "a" });
    expect(asked).toMatchObject([
      [
        "startInstance",
        {
          instanceId: "a",
          name: "buy",
          input: "6",
          tags: { team: "orders", tenant: "acme" },
          parentTraceContext: { traceParent: "t" },
        },
      ],
    ]);
  });

  it("nothing into what the caller may not do either", async () => {
    const { client, handle, asked } = intercepted([
      (call, next) => next({ ...call, input: 7, tags: { "reawait:x": "1" } }),
    ]);
    await expect(client.start(buy, 5)).rejects.toThrow("reserved");
    await expect(handle.suspend({ reason: "audit" })).rejects.toThrow("a reason must be a string, not number");
    expect(asked).toEqual([]);
  });

  it("whether and how often the call is made, and what comes of it", async () => {
    const skipping = intercepted([() => "cached"]);
    expect(await skipping.handle.result()).toBe("cached");
    expect(skipping.asked).toEqual([]);
    const again = intercepted([
      async (call, next) => {
        await next(call);
        return await next({ ...call, input: "again" });
      },
    ]);
    await again.handle.raiseEvent("go", "once");
    expect(again.asked).toMatchObject([
      ["raiseEvent", { input: '"once"' }],
      ["raiseEvent", { input: '"again"' }],
    ]);
  });

  it("the pages of a list, each asked for with the token of the one before", async () => {
    const tokens: unknown[] = [];
    const { connection } = recordingConnection();
    const client = new Client(
      {
        ...connection,
        async queryInstances({ continuationToken = "0" }) {
          tokens.push(continuationToken);
          const page = Number(continuationToken);
          const orchestrationState = [stateOf({ instanceId: `a${page}` }), stateOf({ instanceId: `b${page}` })];
          return { orchestrationState, continuationToken: page < 2 ? String(page + 1) : undefined };
        },
      },
      {
        interceptors: [
          async (call, next) => {
            await next(call);
            const [first] = (await next(call)) as readonly unknown[];
            return [first];
          },
        ],
      },
    );
    expect((await all(client.list())).map(({ instanceId }) => instanceId)).toEqual(["a0", "a1", "a2"]);
    expect(tokens).toEqual(["0", "0", "1", "1", "2", "2"]);
  });
});

describe("several interceptors", () => {
  it("are called in order, the first outermost, synchronous or not", async () => {
    const order: string[] = [];
    const named =
      (name: string): Interceptor =>
      async (call, next) => {
        order.push(`${name} in`);
        const result = await next({ ...call, input: `${String(call.input)}${name}` });
        order.push(`${name} out`);
        return result;
      };
    const { asked, handle } = intercepted([named("1"), (call, next) => next(call), named("2")]);
    await handle.raiseEvent("go", ">");
    expect(order).toEqual(["1 in", "2 in", "2 out", "1 out"]);
    expect(asked).toMatchObject([["raiseEvent", { input: '">12"' }]]);
  });

  it("must be functions", () => {
    const { connection } = recordingConnection();
    expect(() => new Client(connection, { interceptors: [{} as never] })).toThrow("interceptors must be functions");
  });
});
