/** Workers whose streams stay open and are not read, or no more. */
import { connect as connectHttp2 } from "node:http2";

import { afterEach, describe, expect, it } from "@jest/globals";
import type { WorkItem } from "@reawait/protocol";

import { eventually } from "./service/testing/eventually.js";
import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

const INSTANCES = 600;
/** As many as its worker likes. */
const boundless = {
  maxConcurrentOrchestrationWorkItems: 2 ** 31 - 1,
  maxConcurrentActivityWorkItems: 2 ** 31 - 1,
  sessions: false,
};

async function startAll({ start }: TestEngine): Promise<void> {
  await Promise.all(Array.from({ length: INSTANCES }, (_, index) => start(`instance ${index}`)));
  await drain();
}

describe("a stream that nobody reads", () => {
  it("is sent no more than so much in advance, whatever was asked for: the rest is for others", async () => {
    const hub = await openTestEngine();
    hub.connection.getWorkItems(boundless)[Symbol.asyncIterator]();
    await startAll(hub);
    expect(hub.engine.inUse.turns).toBe(256);
    const other = scriptedWorker(hub.connection, boundless);
    await drain();
    expect(other.turnsWaiting).toBe(INSTANCES - 256);
  });

  it("is sent the rest as it is read again", async () => {
    const hub = await openTestEngine();
    const stream = hub.connection.getWorkItems(boundless)[Symbol.asyncIterator]();
    await startAll(hub);
    const came = new Set<string>();
    for (let count = 0; count < INSTANCES; count++) {
      const { value } = (await stream.next()) as IteratorYieldResult<WorkItem>;
      if (value.kind === "orchestrator") came.add(value.request.instanceId);
    }
    expect(came.size).toBe(INSTANCES);
  });

  it("is no longer, as soon as it is read: activities follow their turns", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection, boundless);
    await hub.start("wide");
    const tasks = Array.from({ length: 1_000 }, (_, index) => actions.task(index + 1));
    await worker.answer(await worker.turn(), tasks);
    await drain();
    expect(worker.activitiesWaiting).toBe(1_000);
  });
});

describe("a stream by gRPC that is not read any more", () => {
  it("is ended after two minutes, and what was sent to it goes to others", async () => {
    const hub = await openTestEngine({ orchestratorLockTimeout: "1h" });
    await using listener = await hub.engine.listen();
    const session = connectHttp2(listener.address, { settings: { initialWindowSize: 1_000 } });
    const stream = session.request({
      ":method": "POST",
      ":path": "/TaskHubSidecarService/GetWorkItems",
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.pause();
    stream.end(Buffer.alloc(5));
    await eventually(() => hub.engine.inUse.streams === 1);
    const input = "x".repeat(10_000);
    await Promise.all(Array.from({ length: 40 }, (_, index) => hub.start(`instance ${index}`, "order", input)));
    await eventually(() => hub.engine.inUse.turns === 40);
    for (let passed = 0; passed < 110; passed += 10) {
      hub.clock.advance(10_000);
      await drain();
    }
    expect(hub.engine.inUse.streams).toBe(1);
    hub.clock.advance(130_000);
    await eventually(() => hub.engine.inUse.streams === 0);
    expect(hub.engine.inUse.turns).toBe(0);
    const other = scriptedWorker(hub.connection);
    await eventually(() => other.turnsWaiting === 40);
    session.destroy();
  });
});
