import { describe, expect, it } from "@jest/globals";

import { gate } from "../../../../worker/src/testing/gate.js";
import { silentLogger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { certificate, privateKey } from "../testing/certificates.js";
import { overGrpc } from "../testing/over-grpc.js";
import { activity, anything } from "../testing/work.js";
import { connect } from "./connect.js";
import type { ConnectOptions } from "./connect-options.js";

const someInstance = { instanceId: "a", getInputsAndOutputs: true };
const nowhere = "http://127.0.0.1:1";

describe("options that make no sense", () => {
  it.each<[string, ConnectOptions, string]>([
    ["a negative retryTimeout", { retryTimeout: "-1s" }, "negative"],
    ["a bare number as retryTimeout", { retryTimeout: 5 as never }, "is not a duration"],
    ["maxMessageSize 0", { maxMessageSize: 0 }, "maxMessageSize"],
    ["a task hub that no header holds", { taskHub: "Aufträge\n" }, "The name of the task hub holds a character"],
    ["a worker id that no header holds", { workerId: "a\u0000" }, "workerId holds a character"],
    ["a token that no header holds", { credentials: "täg" }, "The token in credentials holds a character"],
    ["reserved metadata", { metadata: { "reawait-sessions": "1" } }, 'begins with "reawait", which is reserved'],
    ["reserved metadata in capitals", { metadata: { "Reawait-X": "1" } }, "which is reserved"],
    ["metadata of gRPC", { metadata: { "grpc-timeout": "1" } }, "which is gRPC's own"],
    ["binary metadata", { metadata: { "trace-bin": "1" } }, 'ends with "-bin"'],
    ["a name that is none", { metadata: { "a b": "1" } }, '"a b" is no name for metadata'],
    ["a value that no header holds", { metadata: { tenant: "ä" } }, 'The metadata "tenant" holds a character'],
    ["a value that is no string", { metadata: { tenant: 5 as never } }, "must be a string, not number"],
    ["tls without TLS", { tls: {} }, "use https:// instead of http://"],
  ])("are refused at once: %s", (_what, options, reason) => {
    expect(() => connect(nowhere, { logger: silentLogger, ...options })).toThrow(reason);
  });

  it("are refused at once: a certificate without its key, and what is no certificate", () => {
    const open = (tls: ConnectOptions["tls"]) => () => connect("https://127.0.0.1:1", { tls });
    expect(open({ cert: certificate })).toThrow("belong together");
    expect(open({ key: privateKey })).toThrow("belong together");
    expect(open({ ca: "/etc/ca.pem", cert: "x", key: "y" })).toThrow("PEM text, not a path");
  });

  it("do not show a token", () => {
    expect(() => connect(nowhere, { credentials: "geheim\u00e4" })).not.toThrow("geheim");
  });
});

describe("a connection", () => {
  it("sends nothing before the first call, and knows no more of the engine than its address", () => {
    const connection = connect(nowhere);
    expect(connection.address).toBe(nowhere);
    expect(connection.profile).toEqual({
      name: `the engine at ${nowhere}`,
      remote: true,
      abandon: true,
      defer: false,
      ordersConfirmations: true,
      sessions: false,
      partialTurns: false,
    });
  });

  it("does not put an activity aside with an engine that did not say that it can, and sends nothing", async () => {
    const seen: string[] = [];
    await using hub = await overGrpc({ abandonActivityTask: async (token) => void seen.push(token) });
    await expect(hub.connection.deferActivityTask("a")).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
    expect(seen).toEqual([]);
  });

  it("learns where work cannot be given back, from the first refusal", async () => {
    const refusal = new ServiceError("UNIMPLEMENTED", "method AbandonTaskOrchestratorWorkItem not implemented");
    await using hub = await overGrpc({ abandonOrchestratorTask: () => Promise.reject(refusal) });
    expect(hub.connection.profile.abandon).toBe(true);
    await expect(hub.connection.abandonOrchestratorTask("a")).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
    expect(hub.connection.profile.abandon).toBe(false);
    const sibling = hub.connection.with({ taskHub: "other" });
    expect(sibling.profile.abandon).toBe(false);
    await sibling.hello();
    expect(hub.connection.profile.abandon).toBe(true);
  });

  it("refuses what has no form on the wire before it is sent", async () => {
    await using hub = await overGrpc({});
    const query = { maxInstanceCount: 0.5, fetchInputsAndOutputs: false };
    await expect(hub.connection.queryInstances(query)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("The request of QueryInstances cannot be written"),
    });
  });

  it("refuses a request that is too large before it is sent, and says what to do", async () => {
    await using hub = await overGrpc({}, { connect: { maxMessageSize: 1_000 } });
    const event = { instanceId: "a", name: "b", input: "x".repeat(2_000) };
    await expect(hub.connection.raiseEvent(event)).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      message: expect.stringMatching(
        /The request of RaiseEvent is 20\d\d bytes long, more than the 1000.*maxMessageSize/,
      ),
    });
  });

  it("says what to do about an answer that is too large, and about a work item", async () => {
    const input = "x".repeat(2_000);
    await using hub = await overGrpc(
      {
        startInstance: async () => ({ instanceId: input }),
        async *getWorkItems() {
          yield activity("a", input);
        },
      },
      { connect: { maxMessageSize: 1_000 } },
    );
    const tooLarge = { code: "RESOURCE_EXHAUSTED", message: expect.stringContaining("maxMessageSize") };
    await expect(hub.connection.startInstance({ instanceId: "a", name: "b" })).rejects.toMatchObject(tooLarge);
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject(tooLarge);
  });

  it.each(["http://engine.example:1", "http://10.0.0.1:1", "http://127.0.0.1.example:1", "http://[2001:db8::1]:1"])(
    "does not let a token travel in clear beyond this machine: %s",
    (address) => {
      for (const credentials of ["planted", () => "planted"]) {
        const refused = expect.objectContaining({
          name: "TypeError",
          message: expect.stringMatching(/in clear.*https:\/\//),
        });
        expect(() => connect(address, { credentials })).toThrow(refused);
        expect(() => connect(address, { credentials })).not.toThrow(/planted/);
      }
    },
  );

  it.each([
    "http://127.0.0.1:1",
    "http://localhost:1",
    "http://[::1]:1",
    "https://engine.example:1",
    "unix:/tmp/none.sock",
  ])("lets a token travel within this machine, and by TLS: %s", async (address) => {
    await using connection = connect(address, { credentials: "token" });
    expect(connection.address).toContain(":");
  });
});

describe("a call that its caller ends", () => {
  it("is not sent where it was ended before", async () => {
    let calls = 0;
    await using hub = await overGrpc({
      getInstance: async () => {
        calls += 1;
        return undefined;
      },
    });
    const signal = AbortSignal.abort(new Error("too late"));
    const cancelled = { code: "CANCELLED", cause: { message: "too late" } };
    await expect(hub.connection.getInstance(someInstance, { signal })).rejects.toMatchObject(cancelled);
    const stream = hub.connection.getWorkItems(anything, { signal })[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject(cancelled);
    await hub.connection.hello();
    expect(calls).toBe(0);
  });

  it("ends while the user's function is still asked", async () => {
    await using hub = await overGrpc({}, { connect: { credentials: () => new Promise(() => {}) } });
    const caller = new AbortController();
    const call = hub.connection.hello({ signal: caller.signal });
    caller.abort();
    await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("leaves no listener behind on a signal that lives longer", async () => {
    await using hub = await overGrpc({ getInstance: async () => undefined });
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    for (let calls = 0; calls < 5; calls++) await hub.connection.getInstance(someInstance, { signal });
    expect(listeners).toBe(0);
  });
});

describe("a connection that is closed", () => {
  it("refuses every call from there on, and so do its siblings", async () => {
    await using hub = await overGrpc({});
    const sibling = hub.connection.with({ taskHub: "other" });
    await hub.connection.hello();
    await hub.connection.close();
    const closed = { code: "UNAVAILABLE", message: `The connection to ${hub.server.address} was closed.` };
    await expect(hub.connection.hello()).rejects.toMatchObject(closed);
    await expect(sibling.startInstance({ instanceId: "a", name: "b" })).rejects.toMatchObject(closed);
    const stream = sibling.getWorkItems(anything)[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject(closed);
    await hub.connection.close();
  });

  it("ends the calls that run, and tells the server", async () => {
    const begun = gate<AbortSignal | undefined>();
    await using hub = await overGrpc({
      waitForInstanceStart: (_request, options) => {
        begun.open(options?.signal);
        return new Promise(() => {});
      },
    });
    const call = hub.connection.waitForInstanceStart(someInstance);
    call.catch(() => {});
    const signal = await begun.opened;
    await hub.connection.close();
    await expect(call).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("was closed") });
    await new Promise<void>((resolve) => {
      if (signal === undefined || signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve());
    });
  });

  it("ends a call that waits to be tried again, or for the user's function", async () => {
    const connection = connect(nowhere, { logger: silentLogger });
    const retried = connection.hello();
    const asking = connect(nowhere, { credentials: () => new Promise(() => {}), logger: silentLogger });
    const asked = asking.hello();
    retried.catch(() => {});
    asked.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    await connection.close();
    await asking.close();
    await expect(retried).rejects.toMatchObject({ message: expect.stringContaining("was closed") });
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining("was closed") });
  });

  it("is closed by the end of its scope", async () => {
    await using hub = await overGrpc({});
    let leaked;
    {
      await using connection = connect(hub.server.address);
      await connection.hello();
      leaked = connection;
    }
    await expect(leaked.hello()).rejects.toMatchObject({ message: expect.stringContaining("was closed") });
  });
});
