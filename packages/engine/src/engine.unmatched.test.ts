import { afterEach, describe, expect, it } from "@jest/globals";
import type { Connection, NameFilter } from "@reawait/protocol";

import { drain } from "./testing/drain.js";
import type { ScriptedWorker } from "./testing/scripted-worker.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

const named = (...names: readonly string[]): readonly NameFilter[] => names.map((name) => ({ name, versions: [] }));

function workerOf(
  connection: Connection,
  orchestrations: readonly NameFilter[],
  activities: readonly NameFilter[] = [],
): ScriptedWorker {
  return scriptedWorker(connection, { filters: { orchestrations, activities } });
}

describe("work that no connected worker takes", () => {
  it("is told once for each kind and name", async () => {
    const { connection, start, logged, engine } = await openTestEngine();
    const worker = workerOf(connection, named("order", "bill"), named("ship"));
    await start("a", "odrer");
    await start("b", "odrer");
    await start("c");
    await worker.answer(await worker.turn(), [actions.task(1, "pay"), actions.task(2, "pay")]);
    await drain();
    expect(logged).toEqual([
      'No connected worker takes the orchestrator "odrer" (instance "a"): it waits. Workers take: "order", "bill".',
      'No connected worker takes the activity "pay" (instance "c"): it waits. Workers take: "ship".',
    ]);
    expect(engine.unmatchedWork).toEqual({ orchestrations: 2, activities: 2 });
  });

  it("is told again once a worker that takes it has come and gone", async () => {
    const { connection, start, logged } = await openTestEngine();
    workerOf(connection, named("order"));
    await start("a", "bill");
    await drain();
    const bills = workerOf(connection, named("bill"));
    await bills.answer(await bills.turn(), [actions.complete(1)]);
    await bills.stop();
    await start("b", "bill");
    await start("c", "bill");
    await drain();
    expect(logged.map((line) => /instance "(.)"/.exec(line)?.[1])).toEqual(["a", "b"]);
  });

  it("is not told while no worker is connected at all, but when the first one comes", async () => {
    const { connection, start, logged } = await openTestEngine();
    await start("a", "bill");
    await drain();
    expect(logged).toEqual([]);
    workerOf(connection, named("order"));
    await drain();
    expect(logged).toHaveLength(1);
  });

  it("is not told where its worker is just busy", async () => {
    const { connection, start, logged } = await openTestEngine();
    const busy = scriptedWorker(connection, {
      maxConcurrentOrchestrationWorkItems: 1,
      filters: { orchestrations: named("order"), activities: [] },
    });
    await start("a");
    await start("b");
    await busy.turn();
    await drain();
    expect(logged).toEqual([]);
  });

  it("is told by its version", async () => {
    const { connection, logged } = await openTestEngine();
    workerOf(connection, [{ name: "order", versions: ["", "2"] }]);
    await connection.startInstance({ instanceId: "a", name: "order", version: "3" });
    await connection.startInstance({ instanceId: "b", name: "order", version: "2" });
    await connection.startInstance({ instanceId: "c", name: "order" });
    await drain();
    expect(logged).toEqual([
      'No connected worker takes the orchestrator "order" in version "3" (instance "a"): it waits. ' +
        'Workers take: "order" (version none or "2").',
    ]);
  });

  it("is told after a restart, too", async () => {
    const { connection, start, logged } = await openTestEngine();
    const first = scriptedWorker(connection);
    await start("a");
    await first.answer(await first.turn(), [actions.task(1, "pay")]);
    await first.stop();
    workerOf(connection, named("order"), named("ship"));
    await drain();
    expect(logged).toEqual([expect.stringContaining('takes the activity "pay"')]);
  });
});
