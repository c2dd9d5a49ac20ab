import { expect, it } from "@jest/globals";
import type { ListInstanceIdsRequest } from "@reawait/protocol";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";

const withPayloads = { getInputsAndOutputs: true };

export const administrationCases: ConnectionCases = (connected) => {
  /** Starts `a` to `e`, and ends them the other way round, a second apart: `e` first. */
  async function endSome(): Promise<number> {
    const { connection, hub } = connected();
    const worker = scriptedWorker(connection);
    const ids = ["a", "b", "c", "d", "e"];
    for (const instanceId of ids) await connection.startInstance({ instanceId, name: "order" });
    for (const instanceId of ids.toReversed()) {
      hub.clock.advance(1_000);
      const end = instanceId === "c" ? actions.fail(1) : actions.complete(1);
      await worker.answer(await worker.turnOf(instanceId), [end]);
    }
    await connection.startInstance({ instanceId: "running", name: "order" });
    return hub.clock.now();
  }

  async function list(request: Partial<ListInstanceIdsRequest>): Promise<readonly (readonly string[])[]> {
    const pages: (readonly string[])[] = [];
    let lastInstanceKey: string | undefined;
    do {
      const page = await connected().connection.listInstanceIds({ pageSize: 0, ...request, lastInstanceKey });
      pages.push(page.instanceIds);
      ({ lastInstanceKey } = page);
    } while (lastInstanceKey !== undefined);
    return pages;
  }

  it("lists the ids of those that are over in the order in which they ended, a page at a time", async () => {
    const now = await endSome();
    expect(await list({})).toEqual([["e", "d", "c", "b", "a"]]);
    expect(await list({ pageSize: 2 })).toEqual([["e", "d"], ["c", "b"], ["a"]]);
    expect(await list({ pageSize: 5 })).toEqual([["e", "d", "c", "b", "a"]]);
    expect(await list({ runtimeStatus: ["FAILED", "RUNNING"] })).toEqual([["c"]]);
    expect(await list({ runtimeStatus: ["RUNNING"] })).toEqual([[]]);
    const window = { completedTimeFrom: now - 3_000, completedTimeTo: now - 1_000 };
    expect(await list({ ...window, pageSize: 2 })).toEqual([["d", "c"], ["b"]]);
    expect(await list({ completedTimeFrom: now + 1 })).toEqual([[]]);
  });

  it("lists each once, those that end in between on a later page", async () => {
    const { connection } = connected();
    await endSome();
    const first = await connection.listInstanceIds({ pageSize: 4 });
    await connection.skipGracefulTerminations({ instanceIds: ["running"] });
    const { lastInstanceKey } = first;
    expect(await connection.listInstanceIds({ pageSize: 4, lastInstanceKey })).toEqual({
      instanceIds: ["a", "running"],
      lastInstanceKey: undefined,
    });
  });

  it("ends instances on the spot, and says which it could not", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    for (const instanceId of ["waiting", "out", "over"]) await connection.startInstance({ instanceId, name: "order" });
    await worker.answer(await worker.turnOf("waiting"), [actions.task(1)], { customStatus: '"busy"' });
    await worker.answer(await worker.turnOf("over"), [actions.complete(1)]);
    const out = await worker.turnOf("out");
    const end = connection.waitForInstanceCompletion({ instanceId: "out", ...withPayloads });
    const instanceIds = ["waiting", "over", "nobody", "out", "@counter@1"];
    expect(await connection.skipGracefulTerminations({ instanceIds, reason: "stuck" })).toEqual({
      unterminatedInstanceIds: ["over", "nobody", "@counter@1"],
    });
    expect(await end).toMatchObject({ orchestrationStatus: "TERMINATED", output: '"stuck"' });
    expect(await connection.getInstance({ instanceId: "waiting", ...withPayloads })).toMatchObject({
      orchestrationStatus: "TERMINATED",
      output: '"stuck"',
      customStatus: '"busy"',
    });
    // Too late: it counts no more.
    await worker.answer(out, [actions.complete(1, '"done"')]);
    expect(await connection.getInstance({ instanceId: "out", ...withPayloads })).toMatchObject({ output: '"stuck"' });
  });

  it("ends no more than 500 instances at once", async () => {
    const instanceIds = Array.from({ length: 501 }, (_, index) => `a-${index}`);
    const refused = connected().connection.skipGracefulTerminations({ instanceIds });
    await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringContaining("500") });
  });
};
