import { afterEach, describe, expect, it } from "@jest/globals";

import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("purging", () => {
  const one = (instanceId: string, recursive = false) => ({
    target: { kind: "instance", instanceId } as const,
    recursive,
  });

  it("deletes an instance that is over, refuses a running one, and counts an unknown one as none", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await expect(connection.purgeInstances(one("a"))).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    expect(await connection.purgeInstances(one("a"))).toMatchObject({ deletedInstanceCount: 1 });
    expect(await get("a")).toBeUndefined();
    expect(await connection.purgeInstances(one("a"))).toMatchObject({ deletedInstanceCount: 0 });
  });

  it("goes down to the sub-orchestrations, those that are gone already excepted", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c"), actions.child(2, "d")]);
    for (let n = 0; n < 2; n++) await worker.answer(await worker.turn(), [actions.complete(1)]);
    await worker.answer(await worker.turn(), [actions.complete(3)]);
    expect(await connection.purgeInstances(one("d"))).toMatchObject({ deletedInstanceCount: 1 });
    expect(await connection.purgeInstances(one("p", true))).toMatchObject({ deletedInstanceCount: 2 });
  });

  it("refuses a tree of which something still runs, however deep, and deletes nothing of it", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c"), actions.complete(2)]);
    await worker.answer(await worker.turn(), [actions.child(1, "g"), actions.complete(2)]);
    await worker.answer(await worker.turn(), []);
    await expect(connection.purgeInstances(one("p", true))).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      message: expect.stringContaining('"g"'),
    });
    expect(await get("c")).toBeDefined();
  });

  it("deletes the sub-orchestrations of earlier generations too", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turnOf("p"), [actions.child(1, "c"), actions.continueAsNew(2)]);
    await worker.answer(await worker.turnOf("c"), [actions.complete(1)]);
    await worker.answer(await worker.turnOf("p"), [actions.complete(1)]);
    expect(await connection.purgeInstances(one("p", true))).toMatchObject({ deletedInstanceCount: 2 });
  });

  it("deletes a large tree in several commits, between which others have theirs", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    const children = Array.from({ length: 2_000 }, (_, index) => actions.child(index + 1, `c-${index}`));
    await worker.answer(await worker.turn(), [...children, actions.complete(2_001)]);
    for (let n = 0; n < 2_000; n++) await worker.answer(await worker.turn(), [actions.complete(1)]);
    let isDone = false;
    const purge = connection.purgeInstances(one("p", true)).finally(() => (isDone = true));
    let between = 0;
    while (!(isDone as boolean)) {
      await start(`between-${between}`);
      between += 1;
    }
    expect(await purge).toMatchObject({ deletedInstanceCount: 2_001 });
    expect(between).toBeGreaterThan(1);
  });

  it("by filter stops when its caller has gone", async () => {
    const { connection, start, engine } = await openTestEngine();
    const worker = scriptedWorker(connection);
    for (let n = 0; n < 450; n++) {
      await start(`a-${n}`);
      await worker.answer(await worker.turn(), [actions.complete(1)]);
    }
    const abort = new AbortController();
    const target = { kind: "filter", filter: {} } as const;
    const purge = connection.purgeInstances({ target, recursive: false }, { signal: abort.signal });
    abort.abort();
    await expect(purge).rejects.toMatchObject({ code: "CANCELLED" });
    await engine.whenAtRest();
    const all = { maxInstanceCount: 1_000, fetchInputsAndOutputs: false };
    expect((await connection.queryInstances(all)).orchestrationState.length).toBeGreaterThan(100);
  });

  it("deletes a batch whole, or refuses it", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    await start("b");
    const batch = { target: { kind: "batch", instanceIds: ["a", "nobody", "b"] } as const, recursive: false };
    await expect(connection.purgeInstances(batch)).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
    expect(await get("a")).toBeDefined();
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    expect(await connection.purgeInstances(batch)).toEqual({ deletedInstanceCount: 2, isComplete: true });
  });
});
