/** Backups, stats and draining where there are several task hubs. */
import { existsSync, readdirSync } from "node:fs";

import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { connect } from "@reawait/protocol/grpc";

import type { EngineOptions } from "./engine.js";
import { openFileStore } from "./store/file-store.js";
import { create, instanceRow } from "./store/testing/units.js";
import { doomedThreads } from "./store/testing/doomed-thread.js";
import { useTemporaryFolder } from "./store/testing/temporary-folder.js";
import { drain as untilDone } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

// Threads take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
afterEach(closeTestEngines);

const ifMissing = { recreateIfExists: false };
const MINUTE = 60_000;

/** Two hubs, each with an instance of its own. */
async function withBills(options: Partial<Omit<EngineOptions, "clock">> = {}) {
  const test = await openTestEngine({ taskHub: "orders", ...options });
  const bills = test.connection.with({ taskHub: "bills" });
  await bills.createTaskHub(ifMissing);
  await test.start("of orders");
  await bills.startInstance({ instanceId: "of bills", name: "order" });
  return { ...test, bills };
}

describe.each([":memory:", "file"])("the operations of an engine with several task hubs (%s)", (kind) => {
  const storageOf = (name: string) => (kind === "file" ? path(`${name}.db`) : kind);
  const copyOf = (name: string) => path(`${name}-${kind.replaceAll(":", "")}.copy`);

  it("tell how each of them does, or the one that is asked for", async () => {
    const { engine } = await withBills({ storage: storageOf("told") });
    const names = async (taskHub?: string) => (await engine.stats({ taskHub })).taskHubs.map(({ name }) => name);
    expect(await names()).toEqual(["orders", "bills"]);
    expect(await names("bills")).toEqual(["bills"]);
    await expect(engine.stats({ taskHub: "others" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(engine.stats({ taskHub: "../bills" })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("back up the first, unless another one is asked for", async () => {
    const { engine } = await withBills({ storage: storageOf("backed-up") });
    await engine.backup(copyOf("first"));
    await engine.backup(copyOf("other"), { taskHub: "bills" });
    const first = await openTestEngine({ storage: copyOf("first") });
    expect([await first.status("of orders"), await first.get("of bills")]).toEqual(["PENDING", undefined]);
    const other = await openTestEngine({ storage: copyOf("other") });
    expect([await other.status("of bills"), await other.get("of orders")]).toEqual(["PENDING", undefined]);
  });

  it("make no hub that is not there, even where calls would", async () => {
    const { engine } = await withBills({ storage: storageOf("not-made"), createTaskHubs: true });
    const missing = { code: "NOT_FOUND" };
    await expect(engine.backup(copyOf("none"), { taskHub: "others" })).rejects.toMatchObject(missing);
    await expect(engine.stats({ taskHub: "others" })).rejects.toMatchObject(missing);
    expect((await engine.stats()).taskHubs).toHaveLength(2);
    expect(existsSync(copyOf("none"))).toBe(false);
  });

  it("are, over gRPC, about the hub that the connection is for, or the call", async () => {
    const { engine } = await withBills({ storage: storageOf("served") });
    await using listener = await engine.listen();
    await using all = connect(listener.address);
    await using bills = connect(listener.address, { taskHub: "bills" });
    const names = async ({ operations }: typeof all, taskHub?: string) =>
      (await operations.stats({ taskHub })).taskHubs.map(({ name }) => name);
    expect(await names(all)).toEqual(["orders", "bills"]);
    expect(await names(all, "bills")).toEqual(["bills"]);
    expect(await names(bills)).toEqual(["bills"]);
    expect(await names(bills, "orders")).toEqual(["orders"]);
    await expect(names(all, "../x")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    for await (const chunk of bills.operations.backup()) expect(chunk.byteLength).toBeGreaterThan(0);
    const none = all.operations.backup({ taskHub: "others" })[Symbol.asyncIterator]();
    await expect(none.next()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a hub that nobody uses", () => {
  it("is told of by name only, and can be backed up", async () => {
    const { engine, clock } = await withBills({ storage: path("idle.db") });
    clock.advance(MINUTE);
    await untilDone();
    expect((await engine.stats()).taskHubs.map(({ name }) => name)).toEqual(["orders"]);
    await engine.backup(path("idle.copy"), { taskHub: "bills" });
    const copy = await openTestEngine({ storage: path("idle.copy") });
    expect(await copy.status("of bills")).toBe("PENDING");
  });
});

describe("a backup of a hub that is deleted meanwhile", () => {
  it("is told so, and leaves nothing behind", async () => {
    const { engine, bills } = await withBills({ storage: path("deleted.db") });
    const input = JSON.stringify("x".repeat(1_000_000));
    for (const id of [1, 2, 3, 4, 5]) await bills.startInstance({ instanceId: `i-${id}`, name: "order", input });
    const broken = expect(engine.backup(path("gone.copy"), { taskHub: "bills" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: 'The task hub "bills" was deleted.',
    });
    await bills.deleteTaskHub();
    await broken;
    expect(readdirSync(path(".")).filter((name) => name.startsWith("gone"))).toEqual([]);
  });
});

describe("a backup whose thread dies", () => {
  it("leaves nothing behind, and the next one is made by the thread that takes its place", async () => {
    const threads = doomedThreads();
    const store = await openFileStore(path("doomed.db"), { durability: "FULL", startThread: threads.start });
    await store.commit([create(instanceRow(1, "a"), 1)]);
    expect((await store.stats()).instances).toMatchObject({ PENDING: 1 });
    threads.dieAt("backUp", "before");
    await expect(store.backUp(path("doomed.copy"))).rejects.toMatchObject({ code: "THREAD" });
    expect(readdirSync(path(".")).filter((name) => name.startsWith("doomed.copy"))).toEqual([]);
    await store.commit([create(instanceRow(2, "b"), 2)]);
    await store.backUp(path("doomed.copy"));
    expect((await store.stats()).instances).toMatchObject({ PENDING: 2 });
    await store.close();
    const copy = await openFileStore(path("doomed.copy"), { durability: "FULL" });
    expect(await copy.readInstance("b")).toMatchObject({ key: 2 });
    await copy.close();
    await threads.endAll();
  });
});

describe("an engine that drains", () => {
  it("waits for the answers of all its hubs, and hands nothing out of one that is opened meanwhile", async () => {
    const { engine, connection, bills, clock } = await withBills();
    const workers = [scriptedWorker(connection), scriptedWorker(bills)] as const;
    const turns = [await workers[0].turn(), await workers[1].turn()] as const;
    expect(engine.workOut).toEqual({ orchestrations: 2, activities: 0 });
    let isClosed = false;
    const closed = engine.close({ drain: "30s" }).then(() => (isClosed = true));
    const late = connection.with({ taskHub: "late" });
    await late.createTaskHub(ifMissing);
    const lateWorker = scriptedWorker(late);
    await late.startInstance({ instanceId: "late", name: "order" });
    await workers[0].answer(turns[0], [actions.task(1)]);
    await untilDone();
    expect([isClosed, engine.workOut, lateWorker.turnsWaiting]).toEqual([
      false,
      { orchestrations: 1, activities: 0 },
      0,
    ]);
    await workers[1].answer(turns[1], [actions.task(1)]);
    await closed;
    expect([workers[0].activitiesWaiting, workers[1].activitiesWaiting, lateWorker.turnsWaiting]).toEqual([0, 0, 0]);
    expect(clock.nextWakeUp).toBeUndefined();
  });
});
