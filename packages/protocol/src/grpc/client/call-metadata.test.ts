import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { handleServerStreamingCall, handleUnaryCall, Metadata } from "@grpc/grpc-js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import { silentLogger } from "../../logger.js";
import { methods } from "../methods.js";
import { passTime } from "../testing/pass-time.js";
import { anything } from "../testing/work.js";
import { connect } from "./connect.js";
import type { ConnectOptions } from "./connect-options.js";

interface Seen {
  readonly metadata: Metadata;
  readonly deadline: number;
}

/** A server that answers nothing but keeps what came with each call. */
const server = new Server();
const seen: Seen[] = [];
let address = "";

function see(call: { readonly metadata: Metadata; getDeadline(): Date | number }): void {
  seen.push({ metadata: call.metadata, deadline: Number(call.getDeadline()) });
}
const answer: handleUnaryCall<Buffer, Buffer> = (call, callback) => {
  see(call);
  callback(null, Buffer.alloc(0));
};
const end: handleServerStreamingCall<Buffer, Buffer> = (call) => {
  see(call);
  call.end();
};

beforeAll(async () => {
  const same = (bytes: Buffer): Buffer => bytes;
  for (const { path, kind } of Object.values(methods)) {
    server.register(path, kind === "unary" ? answer : end, same, same, kind);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  address = `http://127.0.0.1:${port}`;
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => server.forceShutdown());

const someInstance = { instanceId: "a", getInputsAndOutputs: false };

function open(options: ConnectOptions) {
  return connect(address, { logger: silentLogger, ...options });
}

function sent(key: string): unknown[] {
  return seen.flatMap(({ metadata }) => metadata.get(key));
}

describe("what goes with a call", () => {
  it("is nothing that was not asked for", async () => {
    await using connection = open({});
    await connection.hello();
    const keys = Object.keys(seen[0]?.metadata.getMap() ?? {});
    expect(keys.filter((key) => key !== "user-agent" && key !== "accept-encoding")).toEqual([]);
  });

  it("is the task hub, the token and the user's metadata, with every call", async () => {
    await using connection = open({ taskHub: "orders", credentials: "t0ken", metadata: { Tenant: "acme" } });
    await connection.hello();
    await connection.getInstance(someInstance);
    for await (const item of connection.getWorkItems(anything)) expect(item).toBeUndefined();
    expect(sent("taskhub")).toEqual(["orders", "orders", "orders"]);
    expect(sent("authorization")).toEqual(["Bearer t0ken", "Bearer t0ken", "Bearer t0ken"]);
    expect(sent("tenant")).toEqual(["acme", "acme", "acme"]);
  });

  it("is the worker's id with the calls of workers only", async () => {
    await using connection = open({ workerId: "host,1,uuid" });
    await connection.getInstance(someInstance);
    await connection.startInstance({ instanceId: "a", name: "b" });
    expect(sent("workerid")).toEqual([]);
    await connection.hello();
    for await (const item of connection.getWorkItems(anything)) expect(item).toBeUndefined();
    await connection.completeActivityTask({ instanceId: "a", taskId: 1, completionToken: "t" });
    await connection.completeOrchestratorTask({
      instanceId: "a",
      completionToken: "t",
      actions: [],
      requiresHistory: false,
    });
    await connection.abandonActivityTask("t");
    await connection.abandonOrchestratorTask("t");
    expect(sent("workerid")).toHaveLength(6);
  });

  it("is asked for anew for each call, a stream included", async () => {
    let asked = 0;
    await using connection = open({
      credentials: async () => `token ${++asked}`,
      metadata: () => ({ attempt: String(asked) }),
    });
    await connection.hello();
    for await (const item of connection.getWorkItems(anything)) expect(item).toBeUndefined();
    expect(sent("authorization")).toEqual(["Bearer token 1", "Bearer token 2"]);
    expect(sent("attempt")).toEqual(["0", "1"]);
  });

  it("is a deadline where the answer is due at once, and none where it is waited for", async () => {
    await using connection = open({});
    const before = Date.now();
    await connection.hello();
    await connection.getInstance(someInstance);
    await connection.waitForInstanceStart(someInstance);
    await connection.waitForInstanceCompletion(someInstance);
    for await (const item of connection.getWorkItems(anything)) expect(item).toBeUndefined();
    const [hello = 0, get = 0, ...others] = seen.map(({ deadline }) => deadline);
    const after = Date.now();
    expect(hello).toBeGreaterThan(before + 25_000);
    expect(hello).toBeLessThanOrEqual(after + 30_000);
    expect(get).toBeGreaterThan(before + 55_000);
    expect(get).toBeLessThanOrEqual(after + 60_000);
    expect(others).toEqual([Infinity, Infinity, Infinity]);
  });

  it("says of a worker that it keeps sessions, where it does", async () => {
    await using connection = open({});
    for await (const item of connection.getWorkItems(anything)) expect(item).toBeUndefined();
    expect(sent("reawait-sessions")).toEqual([]);
    for await (const item of connection.getWorkItems({ ...anything, sessions: true })) expect(item).toBeUndefined();
    expect(sent("reawait-sessions")).toEqual(["1"]);
  });
});

describe("a sibling", () => {
  it("has a task hub and metadata of its own, and the rest in common", async () => {
    await using connection = open({ taskHub: "orders", metadata: { tenant: "acme" }, credentials: "t0ken" });
    const sibling = connection.with({ taskHub: "returns", metadata: { trace: "1" } });
    await sibling.hello();
    await sibling.with({ metadata: { trace: "2", tenant: "other" } }).hello();
    await connection.hello();
    expect(sent("taskhub")).toEqual(["returns", "returns", "orders"]);
    expect(sent("trace")).toEqual(["1", "2"]);
    expect(sent("tenant")).toEqual(["acme", "other", "acme"]);
    expect(sent("authorization")).toHaveLength(3);
  });

  it("is refused what no header holds, and what is reserved", () => {
    const connection = open({});
    expect(() => connection.with({ taskHub: "ä" })).toThrow("The name of the task hub");
    expect(() => connection.with({ metadata: { "reawait-engine": "1" } })).toThrow("reserved");
  });
});

describe("a function of the user's", () => {
  it.each<[string, ConnectOptions, object]>([
    ["gives no token", { credentials: () => undefined as never }, { code: "UNAUTHENTICATED" }],
    [
      "gives a token that no header holds",
      { credentials: async () => "tökén" },
      { code: "UNAUTHENTICATED", message: expect.stringMatching(/credentials.*printable ASCII/) },
    ],
    [
      "gives metadata that is reserved",
      { metadata: () => ({ reawait: "1" }) },
      { code: "INVALID_ARGUMENT", message: expect.stringContaining("reserved") },
    ],
    [
      "gives no metadata",
      { metadata: () => undefined as never },
      { code: "INVALID_ARGUMENT", message: expect.stringMatching(/metadata/) },
    ],
  ])("that is mistaken fails the call at once, and nothing is sent: it %s", async (_what, options, expected) => {
    await using connection = open(options);
    await expect(connection.getInstance(someInstance)).rejects.toMatchObject(expected);
    await expect(connection.getWorkItems(anything)[Symbol.asyncIterator]().next()).rejects.toMatchObject(expected);
    expect(seen).toEqual([]);
  });

  const failing: readonly (readonly [string, (failure: () => never) => ConnectOptions])[] = [
    ["credentials", (failure) => ({ credentials: failure })],
    ["credentials", (failure) => ({ credentials: async () => failure() })],
    ["metadata", (failure) => ({ metadata: failure })],
    ["metadata", (failure) => ({ metadata: async () => failure() })],
  ];
  const failure = (): never => {
    throw new Error("no network");
  };

  it.each(failing)(
    "that throws fails the call, named and with its cause, once it is given up: %s",
    async (name, options) => {
      const expected = {
        code: "UNAVAILABLE",
        message: `The call could not be made: the option ${name} of the connection failed (no network).`,
        cause: { message: "no network" },
      };
      await using connection = open({ ...options(failure), retryTimeout: "0ms" });
      await expect(connection.getInstance(someInstance)).rejects.toMatchObject(expected);
      // A worker does that again by itself.
      await expect(connection.getWorkItems(anything)[Symbol.asyncIterator]().next()).rejects.toMatchObject(expected);
      expect(seen).toEqual([]);
    },
  );

  it.each(failing)("that throws is asked again for as long as a call is tried: %s", async (name, options) => {
    const clock = virtualClock();
    const logger = recordingLogger();
    let asked = 0;
    const sometimes = (): never => {
      if (++asked % 4 === 0) return (name === "metadata" ? {} : "t0ken") as never;
      return failure();
    };
    await using connection = open({ ...options(sometimes), clock, logger });
    await passTime(clock, connection.getInstance(someInstance));
    // It surely was not sent, so it may be sent again, whatever it does.
    await passTime(clock, connection.raiseEvent({ instanceId: "a", name: "b" }));
    await passTime(clock, connection.startInstance({ instanceId: "a", name: "b" }));
    expect(asked).toBe(12);
    expect(seen).toHaveLength(3);
    expect(logger.at("warn")[0]).toMatch(new RegExp(`option ${name} .* \\(no network\\)\\. .*tried again for 2m`));
  });

  it("that throws is given up after the time for which calls are tried", async () => {
    const clock = virtualClock();
    await using connection = open({ credentials: failure, clock });
    await expect(passTime(clock, connection.getInstance(someInstance))).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/credentials .* \(no network\)\. Given up after 2m\.$/),
    });
  });
});
