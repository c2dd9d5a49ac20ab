import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { gate } from "../../../../worker/src/testing/gate.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import { ServiceError } from "../../service-error.js";
import type { ServiceErrorCode } from "../../service-error.js";
import { methods, unsupportedMethods } from "../methods.js";
import { overGrpc } from "../testing/over-grpc.js";
import { rawClient } from "../testing/raw-client.js";
import { scriptedService } from "../testing/scripted-service.js";

const someInstance = { instanceId: "a", getInputsAndOutputs: true };
const request = methods.getInstance.request.encode(someInstance);
const codes: readonly ServiceErrorCode[] = [
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

describe("a call that fails", () => {
  it.each(codes)("ends with the code and the message of a ServiceError: %s", async (code) => {
    await using hub = await overGrpc({
      getInstance: () => Promise.reject(new ServiceError(code, `it was ${code}, "ünd" 💥`)),
    });
    using raw = rawClient(hub.server.address);
    const answer = await raw.call("GetInstance", request);
    expect(answer).toMatchObject({ code, details: `it was ${code}, "ünd" 💥` });
  });

  it.each<[string, unknown]>([
    ["an Error", new TypeError("the secret is 42")],
    ["a string", "the secret is 42"],
    ["undefined", undefined],
  ])("is INTERNAL where the service throws %s, which only the log shows", async (_what, thrown) => {
    const logger = recordingLogger();
    await using hub = await overGrpc({ getInstance: () => Promise.reject(thrown) }, { serve: { logger } });
    using raw = rawClient(hub.server.address);
    const answer = await raw.call("GetInstance", request);
    expect(answer.code).toBe("INTERNAL");
    expect(answer.details).toContain("GetInstance");
    expect(answer.details).not.toContain("secret");
    expect(logger.lines).toMatchObject([{ level: "error", details: [thrown] }]);
  });

  it("is INTERNAL where the service throws before it returns a promise", async () => {
    await using hub = await overGrpc({
      getInstance: () => {
        throw new Error("at once");
      },
    });
    using raw = rawClient(hub.server.address);
    expect(await raw.call("GetInstance", request)).toMatchObject({ code: "INTERNAL" });
  });

  it("ends with as much of a message as fits into a header, half a character included", async () => {
    const message = "x".repeat(50_000);
    const torn = "torn \ud83d apart \udca5";
    const messages = [message, torn];
    await using hub = await overGrpc({
      getInstance: () => Promise.reject(new ServiceError("NOT_FOUND", messages.shift() ?? "")),
    });
    using raw = rawClient(hub.server.address);
    const long = await raw.call("GetInstance", request);
    expect(long.code).toBe("NOT_FOUND");
    expect(message.startsWith(long.details)).toBe(true);
    expect(long.details.length).toBeGreaterThan(1_000);
    expect(await raw.call("GetInstance", request)).toMatchObject({ details: "torn \ufffd apart \ufffd" });
  });

  it.each<[string, string]>([
    ["of one byte a character", "x"],
    ["of three, each of which takes three", "\u6f22"],
    ["of a pair that must not be torn", "\u{1f4a5}"],
    ["that is escaped", '"'],
  ])("takes no more than 4,000 bytes of the header, %s", async (_what, character) => {
    const message = character.repeat(100_000);
    await using hub = await overGrpc({ getInstance: () => Promise.reject(new ServiceError("NOT_FOUND", message)) });
    using raw = rawClient(hub.server.address);
    const { code, details } = await raw.call("GetInstance", request);
    expect(code).toBe("NOT_FOUND");
    expect(message.startsWith(details)).toBe(true);
    expect(encodeURI(details).length).toBeLessThanOrEqual(4_000);
    expect(encodeURI(details + character).length).toBeGreaterThan(4_000);
  });

  it("is INVALID_ARGUMENT where the bytes are no such message, and the server goes on", async () => {
    await using hub = await overGrpc({ getInstance: async () => undefined });
    using raw = rawClient(hub.server.address);
    for (const [method, bytes] of [
      ["GetInstance", [0x0a, 0x05, 0x61]],
      ["StartInstance", [0x07]],
      ["PurgeInstances", []],
      ["CompleteOrchestratorTask", [0x12, 0xff, 0xff, 0xff, 0xff, 0x0f]],
      ["CompleteActivityTask", [0x22, 0x01, 0x0a]],
    ] as const) {
      const answer = await raw.call(method, Uint8Array.from(bytes));
      expect(answer).toMatchObject({ code: "INVALID_ARGUMENT", details: expect.stringContaining(method) });
    }
    expect(await raw.call("GetInstance", request)).toMatchObject({ code: "OK" });
  });

  it("is never worse than refused, whatever the bytes", async () => {
    await using hub = await overGrpc({});
    using raw = rawClient(hub.server.address);
    const names = Object.values(methods).flatMap(({ kind, name }) => (kind === "unary" ? [name] : []));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.uint8Array({ maxLength: 40 }), async (name, bytes) => {
        const { code } = await raw.call(name, bytes);
        expect(["INVALID_ARGUMENT", "UNIMPLEMENTED", "OK"]).toContain(code);
      }),
      { numRuns: 300 },
    );
  });

  it.each(unsupportedMethods)(
    "is UNIMPLEMENTED, and says so, where the contract has it and the hub has not: %s",
    async (name) => {
      await using hub = await overGrpc({});
      using raw = rawClient(hub.server.address);
      expect(await raw.call(name)).toMatchObject({ code: "UNIMPLEMENTED", details: expect.stringContaining(name) });
    },
  );

  it("is UNIMPLEMENTED where the contract does not have it", async () => {
    await using hub = await overGrpc({});
    using raw = rawClient(hub.server.address);
    expect(await raw.call("CompleteWorkflowTask")).toMatchObject({ code: "UNIMPLEMENTED" });
  });
});

describe("the task hub that a call names", () => {
  it("must be the one that is served, where that has a name; a call may name none", async () => {
    await using hub = await overGrpc({ getInstance: async () => undefined }, { serve: { taskHub: "orders" } });
    using raw = rawClient(hub.server.address);
    const call = (metadata: Record<string, string>) => raw.call("GetInstance", request, { metadata });
    expect(await call({})).toMatchObject({ code: "OK" });
    expect(await call({ taskhub: "orders" })).toMatchObject({ code: "OK" });
    expect(await call({ taskhub: "Orders" })).toMatchObject({
      code: "NOT_FOUND",
      details: 'There is no task hub "Orders" here; this one is "orders".',
    });
  });

  it("is served by what there is for it, or ends with what that throws", async () => {
    const asked: string[] = [];
    const taskHubs = (name: string) => {
      if (name === "nobody's") throw new ServiceError("NOT_FOUND", "Make it first.");
      return scriptedService({ getInstance: async () => void asked.push(name) });
    };
    const served = async () => void asked.push("the first");
    await using hub = await overGrpc({ getInstance: served }, { serve: { taskHub: "orders", taskHubs } });
    using raw = rawClient(hub.server.address);
    const call = (metadata: Record<string, string>) => raw.call("GetInstance", request, { metadata });
    await call({});
    await call({ taskhub: "bills" });
    await call({ taskhub: "orders" });
    expect(asked).toEqual(["the first", "bills", "orders"]);
    expect(await call({ taskhub: "nobody's" })).toMatchObject({ code: "NOT_FOUND", details: "Make it first." });
    const stream = raw.stream("StreamInstanceHistory", undefined, { metadata: { taskhub: "nobody's" } });
    const end = new Promise((resolve) => stream.on("error", resolve));
    stream.resume();
    expect(await end).toMatchObject({ details: "Make it first." });
  });

  it("may be any where the served one has no name", async () => {
    await using hub = await overGrpc({ getInstance: async () => undefined });
    using raw = rawClient(hub.server.address);
    expect(await raw.call("GetInstance", request, { metadata: { taskhub: "any" } })).toMatchObject({ code: "OK" });
  });
});

describe("a caller who goes away", () => {
  it("aborts the signal of the call by cancelling it", async () => {
    const begun = gate<AbortSignal>();
    await using hub = await overGrpc({
      waitForInstanceCompletion: (_request, options) => {
        if (options?.signal) begun.open(options.signal);
        return new Promise(() => {});
      },
    });
    const caller = new AbortController();
    const call = hub.connection.waitForInstanceCompletion(someInstance, { signal: caller.signal });
    const signal = await begun.opened;
    expect(signal.aborted).toBe(false);
    caller.abort(new Error("changed my mind"));
    await expect(call).rejects.toMatchObject({ code: "CANCELLED", cause: { message: "changed my mind" } });
    await aborted(signal);
    expect(signal.reason).toMatchObject({ code: "CANCELLED" });
  });

  it("aborts the signal of the call by its deadline", async () => {
    const begun = gate<AbortSignal>();
    await using hub = await overGrpc({
      getInstance: (_request, options) => {
        if (options?.signal) begun.open(options.signal);
        return new Promise(() => {});
      },
    });
    using raw = rawClient(hub.server.address);
    const call = raw.call("GetInstance", request, { deadline: 200 });
    await aborted(await begun.opened);
    expect(await call).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("leaves no trace in the log, whatever the service then throws", async () => {
    const logger = recordingLogger();
    const begun = gate();
    const thrown = gate();
    await using hub = await overGrpc(
      {
        waitForInstanceStart: (_request, options) =>
          new Promise((_, reject) => {
            begun.open();
            options?.signal?.addEventListener("abort", () => {
              reject(new Error("aborted"));
              thrown.open();
            });
          }),
      },
      { serve: { logger } },
    );
    const caller = new AbortController();
    const call = hub.connection.waitForInstanceStart(someInstance, { signal: caller.signal });
    await begun.opened;
    caller.abort();
    await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
    await thrown.opened;
    await hub.connection.hello();
    expect(logger.lines).toEqual([]);
  });

  it("is not told of by an answered call", async () => {
    let signal: AbortSignal | undefined;
    await using hub = await overGrpc({
      getInstance: async (_request, options) => {
        signal = options?.signal;
        return undefined;
      },
    });
    await hub.connection.getInstance(someInstance);
    await hub.connection.hello();
    expect(signal?.aborted).toBe(false);
  });
});

describe("the size of messages", () => {
  const large = { instanceId: "a", name: "b", input: "x".repeat(3_000) };

  it("is limited for what comes: RESOURCE_EXHAUSTED, and the server goes on", async () => {
    await using hub = await overGrpc({ raiseEvent: async () => {} }, { serve: { maxMessageSize: 2_000 } });
    await expect(hub.connection.raiseEvent(large)).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      message: expect.stringContaining("maxMessageSize"),
    });
    await hub.connection.raiseEvent({ ...large, input: "small" });
  });

  it("is limited for what goes: RESOURCE_EXHAUSTED with a hint", async () => {
    await using hub = await overGrpc(
      { startInstance: async () => ({ instanceId: "x".repeat(3_000) }) },
      { serve: { maxMessageSize: 2_000 } },
    );
    using raw = rawClient(hub.server.address);
    const answer = await raw.call("StartInstance");
    expect(answer.code).toBe("RESOURCE_EXHAUSTED");
    expect(answer.details).toContain("The answer to StartInstance is 3003 bytes long, more than the 2000");
  });

  it("is 64 MiB unless told otherwise, in both directions", async () => {
    const input = "x".repeat(20_000_000);
    await using hub = await overGrpc({
      startInstance: async (given) => ({ instanceId: given.input ?? "" }),
    });
    const { instanceId } = await hub.connection.startInstance({ instanceId: "a", name: "b", input });
    expect(instanceId).toHaveLength(input.length);
  });
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}
