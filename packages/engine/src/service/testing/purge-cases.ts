import { expect, it } from "@jest/globals";
import type { PurgeInstanceFilter } from "@reawait/protocol";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";

const withPayloads = { getInputsAndOutputs: true };

export const purgeCases: ConnectionCases = (connected) => {
  /** Ends one a second: `order-0` COMPLETED, `order-1` FAILED, and so on by turns; and starts another one. */
  async function endSome(count: number): Promise<void> {
    const { connection, hub } = connected();
    const worker = scriptedWorker(connection);
    for (let n = 0; n < count; n++) {
      await connection.startInstance({ instanceId: `order-${n}`, name: "order" });
      await worker.answer(await worker.turn(), [n % 2 === 0 ? actions.complete(1) : actions.fail(1)]);
      hub.clock.advance(1_000);
    }
    await connection.startInstance({ instanceId: "running", name: "order" });
    await worker.answer(await worker.turn(), []);
  }

  async function left(): Promise<readonly string[]> {
    const all = { maxInstanceCount: 0, fetchInputsAndOutputs: false };
    const { orchestrationState } = await connected().connection.queryInstances(all);
    return orchestrationState.map(({ instanceId }) => instanceId);
  }

  const byFilter = (filter: PurgeInstanceFilter) =>
    connected().connection.purgeInstances({ target: { kind: "filter", filter }, recursive: false });

  it("purges one, or several, children included", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    for (const instanceId of ["a", "b"]) await connection.startInstance({ instanceId, name: "order" });
    await worker.answer(await worker.turnOf("a"), [actions.child(1, "c")]);
    await worker.answer(await worker.turnOf("c"), [actions.complete(1)]);
    await worker.answer(await worker.turnOf("a"), [actions.complete(2)]);
    await worker.answer(await worker.turnOf("b"), [actions.complete(1)]);
    const one = { kind: "instance", instanceId: "a" } as const;
    expect(await connection.purgeInstances({ target: one, recursive: true })).toMatchObject({
      deletedInstanceCount: 2,
    });
    const batch = { kind: "batch", instanceIds: ["b", "nobody"] } as const;
    expect(await connection.purgeInstances({ target: batch, recursive: false })).toMatchObject({
      deletedInstanceCount: 1,
    });
    expect(await connection.getInstance({ instanceId: "b", ...withPayloads })).toBeUndefined();
  });

  it("purges by filter: by status, by time, and all that is over", async () => {
    const { hub } = connected();
    await endSome(5);
    const begun = hub.clock.now() - 5_000;
    expect(await byFilter({ runtimeStatus: ["FAILED", "RUNNING"] })).toEqual({
      deletedInstanceCount: 2,
      isComplete: true,
    });
    expect(await left()).toEqual(["order-0", "order-2", "order-4", "running"]);
    expect(await byFilter({ createdTimeFrom: begun + 1_000, createdTimeTo: begun + 3_000 })).toMatchObject({
      deletedInstanceCount: 1,
    });
    expect(await left()).toEqual(["order-0", "order-4", "running"]);
    expect(await byFilter({ runtimeStatus: ["RUNNING", "PENDING"] })).toEqual({
      deletedInstanceCount: 0,
      isComplete: true,
    });
    expect(await byFilter({})).toEqual({ deletedInstanceCount: 2, isComplete: true });
    expect(await left()).toEqual(["running"]);
  });

  it("purges by filter with all that belongs to what is found, and leaves out who still runs below", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    for (const parent of ["p", "q"]) {
      await connection.startInstance({ instanceId: parent, name: "order" });
      await worker.answer(await worker.turnOf(parent), [actions.child(1, `${parent}.1`), actions.complete(2)]);
    }
    await worker.answer(await worker.turnOf("p.1"), [actions.complete(1)]);
    await worker.answer(await worker.turnOf("q.1"), []);
    const target = { kind: "filter", filter: {} } as const;
    const purged = await connection.purgeInstances({ target, recursive: true });
    expect(purged).toEqual({ deletedInstanceCount: 2, isComplete: true });
    expect(await left()).toEqual(["q", "q.1"]);
  });

  it("says where a purge by filter was cut off, and goes on when it is called again", async () => {
    await endSome(250);
    const counts: number[] = [];
    for (let isComplete: boolean | undefined = false; !isComplete;) {
      const purged = await byFilter({ timeout: 0 });
      counts.push(purged.deletedInstanceCount);
      ({ isComplete } = purged);
    }
    expect(counts.length).toBeGreaterThan(1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(250);
    expect(await left()).toEqual(["running"]);
  });
};
