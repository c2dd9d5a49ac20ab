import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { gate } from "../../../../worker/src/testing/gate.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import { WorkItemSchema } from "../../gen/worker_pb.js";
import type { WorkItem } from "../../model/work-item.js";
import { encodeWorkItem } from "../../wire/work-item-codec.js";
import { overGrpc } from "../testing/over-grpc.js";
import { rawServer } from "../testing/raw-server.js";
import { activity, anything } from "../testing/work.js";
import { connect } from "./connect.js";

describe("work of a kind that this version does not know", () => {
  it("is passed over, with a warning, and the stream goes on", async () => {
    const entity = create(WorkItemSchema, {
      completionToken: "e",
      request: { case: "entityRequest", value: { instanceId: "@counter@a" } },
    });
    const future = Uint8Array.of(0xfa, 0x01, 0x01, 0x78);
    const messages = [
      toBinary(WorkItemSchema, entity),
      encodeWorkItem(activity("a")),
      future,
      encodeWorkItem(activity("b")),
    ];
    await using raw = await rawServer({}, { GetWorkItems: messages });
    const logger = recordingLogger();
    await using connection = connect(raw.address, { logger });
    const stream = connection.getWorkItems(anything)[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ value: { completionToken: "a" } });
    expect(await stream.next()).toMatchObject({ value: { completionToken: "b" } });
    expect(logger.at("warn")).toHaveLength(2);
    await stream.return?.();
  });
});

describe("a stream of work in which nothing is heard", () => {
  it("is given up after two minutes, where the engine is one that pings", async () => {
    const clock = virtualClock();
    const ended = gate();
    await using hub = await overGrpc(
      {
        async *getWorkItems(_request, options) {
          options?.signal?.addEventListener("abort", () => ended.open());
          yield activity("a");
          await new Promise(() => {});
        },
      },
      { connect: { clock } },
    );
    await hub.connection.hello();
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await stream.next();
    const next = stream.next();
    next.catch(() => {});
    clock.advance(119_999);
    await hub.connection.hello();
    clock.advance(1);
    await expect(next).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(`Nothing was heard of the engine at ${hub.server.address}`),
    });
    expect(await stream.next()).toMatchObject({ done: true });
    await ended.opened;
    expect(clock.nextWakeUp).toBeUndefined();
    // By another connection.
    await hub.connection.hello();
  });

  it("is kept as long as pings come", async () => {
    const clock = virtualClock();
    await using hub = await overGrpc(
      {
        async *getWorkItems() {
          await new Promise(() => {});
          yield activity("a");
        },
      },
      { connect: { clock }, serve: { clock } },
    );
    await hub.connection.hello();
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    const items: WorkItem[] = [];
    const next = async (): Promise<void> => {
      const result = await stream.next();
      if (!result.done) items.push(result.value);
    };
    let ping = next();
    await hub.connection.hello();
    for (let pings = 0; pings < 20; pings++) {
      clock.advance(30_000);
      await ping;
      ping = next();
    }
    expect(items).toEqual(Array.from({ length: 20 }, () => ({ kind: "healthPing" })));
    const last = stream.return?.();
    await ping;
    await last;
  });

  it("is kept while it is its worker that does not ask for more", async () => {
    const clock = virtualClock();
    const items = [activity("a"), activity("b")];
    await using hub = await overGrpc(
      {
        async *getWorkItems() {
          yield* items;
          await new Promise(() => {});
        },
      },
      { connect: { clock } },
    );
    await hub.connection.hello();
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await stream.next();
    clock.advance(600_000);
    expect(await stream.next()).toMatchObject({ value: { completionToken: "b" } });
    await stream.return?.();
  });

  it("is kept where the engine is one that may well be silent", async () => {
    const clock = virtualClock();
    await using raw = await rawServer({ Hello: [] }, { GetWorkItems: [encodeWorkItem(activity("a"))] });
    await using connection = connect(raw.address, { clock });
    await connection.hello();
    const stream = connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await stream.next();
    let ended = false;
    const next = stream.next().finally(() => (ended = true));
    clock.advance(86_400_000);
    await connection.hello();
    expect(ended).toBe(false);
    await stream.return?.();
    expect(await next).toMatchObject({ done: true });
  });
});
