import { describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { gate } from "../../../../worker/src/testing/gate.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import type { WorkItem } from "../../model/work-item.js";
import { ServiceError } from "../../service-error.js";
import { methods } from "../methods.js";
import { overGrpc } from "../testing/over-grpc.js";
import { rawClient } from "../testing/raw-client.js";
import { activity, anything, eventOf } from "../testing/work.js";

const request = methods.getWorkItems.request.encode(anything);

/** A stream of work that ends only when it is told to; it does not look at its signal. */
function heldStream(items: readonly WorkItem[] = []) {
  const begun = gate<AbortSignal | undefined>();
  const returned = gate();
  const left = [...items];
  const getWorkItems = (_request: unknown, options?: { signal?: AbortSignal | undefined }) => ({
    [Symbol.asyncIterator]: () => ({
      next(): Promise<IteratorResult<WorkItem, undefined>> {
        begun.open(options?.signal);
        const value = left.shift();
        return value === undefined ? new Promise(() => {}) : Promise.resolve({ done: false, value });
      },
      return(): Promise<IteratorResult<WorkItem, undefined>> {
        returned.open();
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  });
  return { getWorkItems, begun: begun.opened, returned: returned.opened };
}

describe("a stream whose caller goes away", () => {
  it.each(["returns it", "aborts it", "closes its connection", "is gone"])(
    "returns the service's iterator and aborts its signal: the caller %s",
    async (how) => {
      const held = heldStream([activity("a")]);
      await using hub = await overGrpc(held);
      const caller = new AbortController();
      const stream = hub.connection.getWorkItems(anything, { signal: caller.signal })[Symbol.asyncIterator]();
      expect(await stream.next()).toMatchObject({ value: { completionToken: "a" } });
      const signal = await held.begun;
      expect(signal?.aborted).toBe(false);
      const next = stream.next();
      const end = next.then(
        ({ done }) => done,
        (error: unknown) => error,
      );
      if (how === "returns it") {
        await stream.return?.();
        expect(await end).toBe(true);
      }
      if (how === "aborts it") {
        caller.abort();
        expect(await end).toMatchObject({ code: "CANCELLED" });
      }
      if (how === "closes its connection") {
        await hub.connection.close();
        expect(await end).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("was closed") });
      }
      if (how === "is gone") {
        using raw = rawClient(hub.server.address);
        const other = raw.stream("GetWorkItems", request);
        other.on("error", () => {});
        other.cancel();
        caller.abort();
        await end;
      }
      await held.returned;
      expect(signal?.aborted).toBe(true);
    },
  );

  it("returns the service's iterator when its deadline passes", async () => {
    const held = heldStream();
    await using hub = await overGrpc(held);
    using raw = rawClient(hub.server.address);
    const stream = raw.stream("GetWorkItems", request, { deadline: 200 });
    stream.on("error", () => {});
    await held.returned;
  });

  it("is not held back by one who does not read: what was written waits, and nothing more is taken", async () => {
    let taken = 0;
    const returned = gate();
    await using hub = await overGrpc({
      async *getWorkItems() {
        try {
          for (;;) {
            taken += 1;
            yield activity(String(taken), "x".repeat(10_000));
          }
        } finally {
          returned.open();
        }
      },
    });
    using raw = rawClient(hub.server.address);
    const stream = raw.stream("GetWorkItems", request);
    stream.on("error", () => {});
    await new Promise((resolve) => stream.once("readable", resolve));
    // Round trips, each long enough for many items, until a hundred of them bring no more.
    let early = 0;
    for (let rounds = 0; rounds < 20 && early !== taken; rounds++) {
      early = taken;
      for (let turns = 0; turns < 100; turns++) await hub.connection.hello();
    }
    expect(taken).toBe(early);
    // It goes on once somebody reads.
    let read = 0;
    const enough = gate();
    stream.on("data", () => {
      read += 1;
      if (read === early + 200) enough.open();
    });
    await enough.opened;
    stream.cancel();
    await returned.opened;
  });
});

describe("a stream that ends", () => {
  it("tells a worker to connect again, where the engine ended it without a word", async () => {
    await using hub = await overGrpc({
      async *getWorkItems() {
        yield activity("a");
      },
    });
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ done: false });
    await expect(stream.next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await stream.next()).toMatchObject({ done: true });
  });

  it("ends with the error of the service, after what came before it", async () => {
    await using hub = await overGrpc({
      async *streamInstanceHistory() {
        yield [eventOf(1)];
        throw new ServiceError("NOT_FOUND", "it was purged meanwhile");
      },
    });
    const history = { instanceId: "a", forWorkItemProcessing: false };
    const stream = hub.connection.streamInstanceHistory(history)[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ value: [{ kind: "eventRaised" }] });
    await expect(stream.next()).rejects.toMatchObject({ code: "NOT_FOUND", message: "it was purged meanwhile" });
  });

  it("is INTERNAL where the service throws what is no ServiceError, which only the log shows", async () => {
    const logger = recordingLogger();
    const secret = new Error("the secret is 42");
    await using hub = await overGrpc(
      {
        getWorkItems: () => {
          throw secret;
        },
      },
      { serve: { logger } },
    );
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    const error: unknown = await stream.next().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "INTERNAL", message: expect.not.stringContaining("secret") });
    expect(logger.lines).toMatchObject([{ level: "error", details: [secret] }]);
  });

  it("is INVALID_ARGUMENT where the request is none", async () => {
    await using hub = await overGrpc({});
    using raw = rawClient(hub.server.address);
    const stream = raw.stream("GetWorkItems", Uint8Array.of(0x5a, 0x7f));
    const status = await new Promise((resolve) => {
      stream.on("error", resolve);
      stream.resume();
    });
    expect(status).toMatchObject({ code: 3, details: expect.stringContaining("GetWorkItems") });
  });
});

describe("an idle stream of work", () => {
  it("is pinged after 30 seconds of silence, by a clock that holds no process", async () => {
    const clock = virtualClock();
    const held = heldStream([activity("a")]);
    await using hub = await overGrpc(held, { serve: { clock } });
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ value: { kind: "activity" } });
    clock.advance(29_999);
    const next = stream.next();
    let came = false;
    void next.then(() => (came = true));
    await hub.connection.hello();
    expect(came).toBe(false);
    clock.advance(1);
    expect(await next).toEqual({ done: false, value: { kind: "healthPing" } });
    clock.advance(30_000);
    expect(await stream.next()).toEqual({ done: false, value: { kind: "healthPing" } });
    await stream.return?.();
    await held.returned;
    expect(clock.nextWakeUp).toBeUndefined();
  });
});
