/** What an engine tells of itself: the same in its own process and over gRPC. */
import { afterEach, describe, expect, it } from "@jest/globals";
import type { EngineStats, TaskHubStats } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";

import type { TestEngine } from "./testing/test-engine.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";
import { drain } from "./testing/drain.js";

afterEach(closeTestEngines);

const inProcess = ({ engine }: TestEngine): Promise<EngineStats> => engine.stats();

async function overGrpc({ engine }: TestEngine): Promise<EngineStats> {
  await using listener = await engine.listen();
  await using connection = connect(listener.address);
  return await connection.operations.stats();
}

const none = { ready: 0, delayed: 0, out: 0 };

describe.each([
  ["in its own process", inProcess],
  ["over gRPC", overGrpc],
])("the stats of an engine, %s", (_where, read) => {
  const hubOf = async (test: TestEngine): Promise<TaskHubStats> => {
    const [hub, ...others] = (await read(test)).taskHubs;
    if (hub === undefined || others.length > 0) throw new Error("There is one hub.");
    return hub;
  };

  it("of one with nothing in it", async () => {
    const test = await openTestEngine({ taskHub: "orders" });
    const { instances, storage, ...rest } = await hubOf(test);
    expect(rest).toEqual({ name: "orders", orchestrations: [], activities: [], workers: [], waits: 0 });
    expect(Object.values(instances)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(storage).toEqual({ size: expect.any(Number), free: 0 });
  });

  it("count instances by status, and what they wait for by name", async () => {
    const test = await openTestEngine();
    const worker = scriptedWorker(test.connection);
    for (const id of ["a", "b", "c"]) await test.start(id);
    await worker.answer(await worker.turnOf("a"), [actions.complete(1, "1")]);
    await worker.answer(await worker.turnOf("b"), [actions.task(1), actions.task(2)]);
    await worker.activity();
    const hub = await hubOf(test);
    expect(hub.instances).toMatchObject({ COMPLETED: 1, RUNNING: 1, PENDING: 1 });
    expect(hub.orchestrations).toEqual([{ name: "order", ...none, out: 1, isTaken: true }]);
    expect(hub.activities).toEqual([{ name: expect.any(String), ...none, out: 2, isTaken: true }]);
  });

  it("tell of work that no worker takes, and of work that was given back", async () => {
    const test = await openTestEngine();
    const filters = { orchestrations: [{ name: "order", versions: [] }], activities: [] };
    const worker = scriptedWorker(test.connection, { filters });
    await test.start("a", "unknown");
    await test.start("b");
    await test.connection.abandonOrchestratorTask((await worker.turn()).completionToken);
    expect((await hubOf(test)).orchestrations).toEqual([
      { name: "order", ...none, delayed: 1, isTaken: true },
      { name: "unknown", ...none, ready: 1, isTaken: false },
    ]);
    await worker.stop();
    expect((await hubOf(test)).orchestrations.map(({ isTaken }) => isTaken)).toEqual([false, false]);
  });

  it("know versions apart", async () => {
    const test = await openTestEngine();
    for (const version of ["1", "2", undefined]) {
      await test.connection.startInstance({ instanceId: `v${version}`, name: "order", version });
    }
    const { orchestrations } = await hubOf(test);
    expect(orchestrations).toEqual([
      { name: "order", ...none, ready: 1, isTaken: false },
      { name: "order", version: "1", ...none, ready: 1, isTaken: false },
      { name: "order", version: "2", ...none, ready: 1, isTaken: false },
    ]);
  });

  it("tell of workers with their slots, the first one first, and of those who wait", async () => {
    const test = await openTestEngine();
    scriptedWorker(test.connection, { maxConcurrentOrchestrationWorkItems: 2, maxConcurrentActivityWorkItems: 3 });
    test.clock.advance(1_000);
    scriptedWorker(test.connection);
    await test.start("a");
    const waits = [test.completion("a"), test.completion("a")].map((wait) => wait.catch(() => undefined));
    await drain();
    const { workers, waits: count } = await hubOf(test);
    expect(count).toBe(2);
    const [first, second] = workers;
    expect(first).toMatchObject({ orchestrations: { slots: 2 }, activities: { out: 0, slots: 3 } });
    expect(second).toMatchObject({ orchestrations: { slots: 50 }, activities: { out: 0, slots: 50 } });
    expect((second?.connectedAt ?? 0) - (first?.connectedAt ?? 0)).toBe(1_000);
    expect(workers.map(({ orchestrations }) => orchestrations.out).sort()).toEqual([0, 1]);
    await test.engine.close();
    await Promise.all(waits);
  });
});

describe("the stats of an engine that is closed", () => {
  it("are UNAVAILABLE", async () => {
    const { engine } = await openTestEngine();
    await engine.close();
    await expect(engine.stats()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
