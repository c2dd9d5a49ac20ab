import { expect, it } from "@jest/globals";
import type { Connection } from "@reawait/protocol";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";
import { historyOf } from "./instance-cases.js";

const withPayloads = { getInputsAndOutputs: true };
const a = { instanceId: "a", ...withPayloads };

export const taskHubCases: ConnectionCases = (connected) => {
  const other = (): Connection => connected().connection.with({ taskHub: "bills" });
  const make = (connection: Connection, recreateIfExists = false) => connection.createTaskHub({ recreateIfExists });

  it("keeps task hubs apart: ids, workers, events, histories", async () => {
    const { connection } = connected();
    await make(other());
    const [worker, otherWorker] = [scriptedWorker(connection), scriptedWorker(other())];
    await connection.startInstance({ instanceId: "a", name: "order", input: "1" });
    await other().startInstance({ instanceId: "a", name: "order", input: "2" });
    const [turn, otherTurn] = [await worker.turn(), await otherWorker.turn()];
    expect([turn, otherTurn].map(({ request }) => request.newEvents[1])).toMatchObject([
      { input: "1" },
      { input: "2" },
    ]);
    // The token of one hub is nothing to another.
    await worker.answer(otherTurn, [actions.complete(1, '"wrong"')]);
    await otherWorker.answer(otherTurn, [actions.task(1)]);
    await worker.answer(turn, [actions.complete(1, '"order"')]);
    await other().raiseEvent({ instanceId: "a", name: "go" });
    expect((await otherWorker.turn()).request.newEvents[1]).toMatchObject({ name: "go" });
    await otherWorker.succeed(await otherWorker.activity());
    expect(await connection.getInstance(a)).toMatchObject({ output: '"order"' });
    expect(await other().getInstance(a)).toMatchObject({ orchestrationStatus: "RUNNING" });
    expect(await historyOf(other(), "a")).not.toEqual(await historyOf(connection, "a"));
    expect([worker.turnsWaiting, worker.activitiesWaiting]).toEqual([0, 0]);
  });

  it("reaches the same hub by whichever way leads there", async () => {
    const { connection } = connected();
    await make(other());
    await other().startInstance({ instanceId: "a", name: "order" });
    expect(await other().with({ taskHub: "orders" }).getInstance(a)).toBeUndefined();
    expect(await connection.with({ taskHub: "bills" }).with({}).getInstance(a)).toMatchObject({ instanceId: "a" });
    await other().with({ taskHub: "orders" }).startInstance({ instanceId: "b", name: "order" });
    expect(await connection.getInstance({ ...a, instanceId: "b" })).toMatchObject({ instanceId: "b" });
  });

  it("makes one once, and keeps what is in it, unless it is to be made anew", async () => {
    await make(other());
    await other().startInstance({ instanceId: "a", name: "order" });
    const worker = scriptedWorker(other());
    const turn = await worker.turn();
    await make(other());
    expect(await other().getInstance(a)).toMatchObject({ instanceId: "a" });
    await make(other(), true);
    const ended = { code: "NOT_FOUND", message: expect.stringContaining('The task hub "bills" was made anew') };
    expect(await worker.ended).toMatchObject(ended);
    expect(await other().getInstance(a)).toBeUndefined();
    await other().startInstance({ instanceId: "a", name: "order" });
    // What was out means nothing in the new one.
    await worker.answer(turn, [actions.complete(1)]);
    expect(await other().getInstance(a)).toMatchObject({ orchestrationStatus: "PENDING" });
    expect((await scriptedWorker(other()).turn()).request.instanceId).toBe("a");
  });

  it.each(["", "..", "../orders", "a/b", "C:", "a b", "x".repeat(65)])("has none that is named %j", async (taskHub) => {
    const call = async (use: (connection: Connection) => Promise<unknown>): Promise<unknown> =>
      use(connected().connection.with({ taskHub }));
    const refused = { code: "INVALID_ARGUMENT", message: expect.stringContaining("cannot be the name of a task hub") };
    await expect(call((connection) => connection.hello())).rejects.toMatchObject(refused);
    await expect(call((connection) => make(connection, true))).rejects.toMatchObject(refused);
    await expect(call((connection) => connection.deleteTaskHub())).rejects.toMatchObject(refused);
    await expect(call((connection) => historyOf(connection, "a"))).rejects.toMatchObject(refused);
  });

  it("tells names apart by upper and lower case", async () => {
    const upper = connected().connection.with({ taskHub: "Bills" });
    await make(upper);
    await expect(other().hello()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await upper.hello();
  });

  it("deletes one with all that is in it: workers and waits of it end, and the others go on", async () => {
    const { connection } = connected();
    await make(other());
    await other().startInstance({ instanceId: "a", name: "order" });
    const worker = scriptedWorker(other());
    const turn = await worker.turn();
    const deleted = { code: "NOT_FOUND", message: expect.stringContaining('The task hub "bills" was deleted.') };
    const wait = expect(other().waitForInstanceCompletion(a)).rejects.toMatchObject(deleted);
    await other().getInstance(a);
    await other().deleteTaskHub();
    await wait;
    expect(await worker.ended).toMatchObject(deleted);
    await expect(worker.answer(turn, [])).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(other().getInstance(a)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await scriptedWorker(other()).ended).toMatchObject({ code: "NOT_FOUND" });
    await expect(other().deleteTaskHub()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await connection.startInstance({ instanceId: "a", name: "order" });
    await make(other());
    expect(await other().getInstance(a)).toBeUndefined();
  });

  it("deletes and makes anew the first one, like any other", async () => {
    const { connection } = connected();
    await connection.startInstance({ instanceId: "a", name: "order" });
    await make(connection, true);
    expect(await connection.getInstance(a)).toBeUndefined();
    await connection.deleteTaskHub();
    await expect(connection.hello()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await make(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    expect((await scriptedWorker(connection).turn()).request.instanceId).toBe("a");
  });
};
