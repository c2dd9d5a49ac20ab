/** Streams of work that take answers too, against a server whose service does what each test says. */
import { Metadata } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "@jest/globals";

import { createProxy } from "../../../../../faults/network/proxy.js";
import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { gate } from "../../../../worker/src/testing/gate.js";
import { silentLogger } from "../../logger.js";
import type { WorkItem } from "../../model/work-item.js";
import { ServiceError } from "../../service-error.js";
import type { GetWorkItemsRequest, TaskHubService } from "../../task-hub-service.js";
import { encodeWorkItem } from "../../wire/work-item-codec.js";
import { extensionMetadata } from "../extension-metadata.js";
import type { OverGrpc } from "../testing/over-grpc.js";
import { overGrpc } from "../testing/over-grpc.js";
import { passTime } from "../testing/pass-time.js";
import { rawServer } from "../testing/raw-server.js";
import { activity, anything } from "../testing/work.js";
import type { ConnectOptions } from "./connect-options.js";
import { connect } from "./connect.js";

const opened = new Set<OverGrpc>();
afterEach(async () => {
  await Promise.all([...opened].map((hub) => hub[Symbol.asyncDispose]()));
  opened.clear();
});

const answer = (completionToken: string, result = "") => ({ instanceId: "a", taskId: 1, completionToken, result });

/** A stream of work that is open: its first item, which everybody gets, was taken. */
async function openStream(script: Partial<TaskHubService>, options: ConnectOptions = {}, signal?: AbortSignal) {
  const requests: GetWorkItemsRequest[] = [];
  const events: string[] = [];
  const cut = gate();
  const hub = await overGrpc(
    {
      getWorkItems(request, callOptions) {
        requests.push(request);
        callOptions?.signal?.addEventListener("abort", () => events.push("aborted"));
        const items: WorkItem[] = [activity("first")];
        return {
          [Symbol.asyncIterator]: () => ({
            async next() {
              const value = items.shift();
              if (value !== undefined) return { done: false, value };
              await cut.opened;
              throw new ServiceError("ABORTED", "cut");
            },
            async return() {
              events.push("returned");
              return { done: true, value: undefined };
            },
          }),
        };
      },
      ...script,
    },
    { connect: options },
  );
  opened.add(hub);
  const { connection } = hub;
  await connection.hello();
  const stream = connection.getWorkItems(anything, { signal })[Symbol.asyncIterator]();
  await stream.next();
  return { connection, server: hub.server, stream, requests, events, cut: () => cut.open() };
}

describe("answers by the stream of work", () => {
  it("are acknowledged each when it is taken, in any order", async () => {
    const gates = new Map(["a", "b", "c"].map((token) => [token, gate()]));
    const { connection } = await openStream({
      completeActivityTask: ({ completionToken }) => gates.get(completionToken)?.opened ?? Promise.resolve(),
    });
    const done: string[] = [];
    const sent = [...gates.keys()].map(async (token) => {
      await connection.completeActivityTask(answer(token));
      done.push(token);
    });
    for (const [index, token] of ["c", "a", "b"].entries()) {
      gates.get(token)?.open();
      while (done.length <= index) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(sent);
    expect(done).toEqual(["c", "a", "b"]);
  });

  it("that are refused touch no other, and say why as a call would", async () => {
    const { connection, stream } = await openStream({
      completeOrchestratorTask: async () => {
        throw new ServiceError("INVALID_ARGUMENT", "no such action “¿”");
      },
      completeActivityTask: async () => {
        throw new TypeError("a fault of the service's own");
      },
      abandonActivityTask: async () => {},
    });
    const turn = { instanceId: "a", completionToken: "t", actions: [], requiresHistory: false };
    const outcomes = await Promise.allSettled([
      connection.completeOrchestratorTask(turn),
      connection.completeActivityTask(answer("x")),
      connection.abandonActivityTask("y"),
    ]);
    expect(outcomes).toMatchObject([
      { reason: { code: "INVALID_ARGUMENT", message: "no such action “¿”" } },
      { reason: { code: "INTERNAL" } },
      { status: "fulfilled" },
    ]);
    const next = stream.next();
    await connection.abandonActivityTask("z");
    await stream.return?.();
    expect(await next).toMatchObject({ done: true });
  });

  it("say all that calls say", async () => {
    const seen: unknown[] = [];
    const reason = { errorType: "E", errorMessage: "m".repeat(20_000), isNonRetriable: true };
    const { connection } = await openStream({
      abandonOrchestratorTask: async (token, options) => void seen.push([token, options?.reason]),
      abandonActivityTask: async (token) => void seen.push(["given back", token]),
      deferActivityTask: async (token) => void seen.push(["put aside", token]),
    });
    await connection.abandonOrchestratorTask("t", { reason });
    await connection.abandonActivityTask("a");
    await connection.deferActivityTask("d");
    expect(seen).toEqual([
      ["t", expect.objectContaining(reason)],
      ["given back", "a"],
      ["put aside", "d"],
    ]);
  });

  it("are on their way no more than a thousand at once", async () => {
    const taken = gate();
    let underWay = 0;
    const { connection } = await openStream({
      completeActivityTask: async () => {
        underWay += 1;
        await taken.opened;
      },
    });
    const sent = Array.from({ length: 1_500 }, (_, index) => connection.completeActivityTask(answer(String(index))));
    while (underWay < 1_000) await new Promise((resolve) => setImmediate(resolve));
    await connection.hello();
    expect(underWay).toBe(1_000);
    taken.open();
    await Promise.all(sent);
    expect(underWay).toBe(1_500);
  });

  it("that are not acknowledged when it breaks are sent again, with the same token", async () => {
    const seen: string[] = [];
    const begun = gate();
    const { server } = await openStream({
      completeActivityTask: async ({ completionToken }) => {
        seen.push(completionToken);
        begun.open();
        if (seen.length === 1) await new Promise(() => {});
      },
    });
    await using proxy = await createProxy(server.port);
    await using connection = connect(`http://127.0.0.1:${proxy.port}`, { logger: silentLogger });
    await connection.hello();
    const stream = connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await stream.next();
    const next = stream.next();
    next.catch(() => {});
    const sent = connection.completeActivityTask(answer("a"));
    await begun.opened;
    proxy.cut();
    await sent;
    expect(seen).toEqual(["a", "a"]);
    await expect(next).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("that cannot be taken right now are tried again", async () => {
    let tries = 0;
    const { connection } = await openStream({
      completeActivityTask: async () => {
        tries += 1;
        if (tries < 3) throw new ServiceError("UNAVAILABLE", "the disk is full");
      },
    });
    await connection.completeActivityTask(answer("a"));
    expect(tries).toBe(3);
  });

  it("that are large go by a call of their own, those that are too large nowhere", async () => {
    let size = 0;
    const script = {
      completeActivityTask: async (response: { result?: string | undefined }) =>
        void (size = response.result?.length ?? 0),
    };
    const { connection } = await openStream(script, { maxMessageSize: 1_000_000 });
    await connection.completeActivityTask(answer("a", "x".repeat(900_000)));
    expect(size).toBe(900_000);
    const tooLarge = connection.completeActivityTask(answer("a", "x".repeat(1_000_001)));
    await expect(tooLarge).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    const impossible = connection.completeActivityTask({ ...answer("a"), taskId: 0.5 });
    await expect(impossible).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("have a minute", async () => {
    const clock = virtualClock();
    const { connection } = await openStream({ completeActivityTask: () => new Promise(() => {}) }, { clock });
    const sent = passTime(clock, connection.completeActivityTask(answer("a")));
    await expect(sent).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      message: expect.stringContaining("did not answer within 1m"),
    });
  });

  it("can be ended by their callers", async () => {
    const begun = gate();
    const { connection } = await openStream({
      completeActivityTask: () => {
        begun.open();
        return new Promise(() => {});
      },
    });
    const caller = new AbortController();
    const sent = connection.completeActivityTask(answer("a"), { signal: caller.signal });
    await begun.opened;
    caller.abort();
    await expect(sent).rejects.toMatchObject({ code: "CANCELLED" });
    const never = connection.completeActivityTask(answer("b"), { signal: AbortSignal.abort() });
    await expect(never).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("a stream of work that takes answers", () => {
  it("says who the worker is, and what it holds", async () => {
    const { connection, requests } = await openStream({}, { workerId: "mia" });
    const request = { ...anything, sessions: true, workerRun: "7", heldTokens: ["x", "y"] };
    await connection.getWorkItems(request)[Symbol.asyncIterator]().next();
    expect(requests).toMatchObject([
      { workerId: "mia", heldTokens: [] },
      { workerId: "mia", workerRun: "7", heldTokens: ["x", "y"], sessions: true },
    ]);
  });

  it("asks for credentials each time that it is opened", async () => {
    let asked = 0;
    const { connection } = await openStream({}, { credentials: () => `token ${++asked}` });
    const before = asked;
    await connection.getWorkItems(anything)[Symbol.asyncIterator]().next();
    expect(asked).toBe(before + 1);
  });

  it.each(["returned", "aborted"])(
    "is left in order when it is %s: what is on its way is acknowledged",
    async (how) => {
      const taken = gate();
      const begun = gate();
      const caller = new AbortController();
      const { connection, stream, events } = await openStream(
        {
          completeActivityTask: () => {
            begun.open();
            return taken.opened;
          },
        },
        {},
        caller.signal,
      );
      const next = stream.next();
      const outcome = next.then(
        ({ done }) => done,
        (error: unknown) => error,
      );
      const sent = connection.completeActivityTask(answer("a"));
      await begun.opened;
      const left = how === "returned" ? stream.return?.() : caller.abort();
      while (events.length < 2) await new Promise((resolve) => setImmediate(resolve));
      // It was returned before anything told the service of an end.
      expect(events).toEqual(["returned", "aborted"]);
      taken.open();
      await Promise.all([left, sent]);
      if (how === "returned") expect(await outcome).toBe(true);
      else expect(await outcome).toMatchObject({ code: "CANCELLED" });
    },
  );

  it("breaks where its server closes, and acknowledges first what is under way", async () => {
    const begun = gate();
    const taken = gate();
    const { connection, stream, server, events } = await openStream({
      completeActivityTask: () => {
        begun.open();
        return taken.opened;
      },
    });
    const next = stream.next();
    next.catch(() => {});
    const sent = connection.completeActivityTask(answer("a"));
    await begun.opened;
    const closed = server.close();
    while (events.length < 1) await new Promise((resolve) => setImmediate(resolve));
    taken.open();
    await sent;
    await expect(next).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await closed;
  });

  it("ends with what the service ends with", async () => {
    const { stream, cut } = await openStream({});
    cut();
    await expect(stream.next()).rejects.toMatchObject({ code: "ABORTED", message: "cut" });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("is not opened where the user does not want it: the worker answers by calls", async () => {
    const { connection, requests, stream } = await openStream(
      { completeActivityTask: async () => {} },
      { streaming: false, workerId: "mia" },
    );
    expect(requests).toMatchObject([{ maxConcurrentActivityWorkItems: 0 }]);
    expect(requests[0]?.workerId).toBeUndefined();
    await connection.completeActivityTask(answer("a"));
    await stream.return?.();
  });
});

describe("an engine of ours that does not know such streams", () => {
  it("is asked once, and sends its work by the contract's stream", async () => {
    const metadata = new Metadata();
    metadata.set(extensionMetadata.engine, "1");
    const streams = { GetWorkItems: [encodeWorkItem(activity("a"))] };
    const empty = [new Uint8Array(0)];
    await using raw = await rawServer({ Hello: empty, CompleteActivityTask: empty }, streams, metadata);
    await using connection = connect(raw.address);
    await connection.hello();
    for (let times = 0; times < 2; times++) {
      const stream = connection.getWorkItems(anything)[Symbol.asyncIterator]();
      expect(await stream.next()).toMatchObject({ value: { completionToken: "a" } });
      await connection.completeActivityTask(answer("a"));
      await stream.return?.();
    }
    expect(raw.paths.filter((path) => path.endsWith("/GetWorkItems"))).toHaveLength(2);
    expect(raw.paths.filter((path) => path.endsWith("/CompleteActivityTask"))).toHaveLength(2);
  });
});
