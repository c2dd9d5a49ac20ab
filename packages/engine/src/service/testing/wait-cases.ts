import { expect, it } from "@jest/globals";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";
import { eventually } from "./eventually.js";

const request = { instanceId: "a", getInputsAndOutputs: true };

export const waitCases: ConnectionCases = (connected) => {
  it("end with the first turn, and with the last", async () => {
    const { connection, hub } = connected();
    const others = hub.engine.waiters;
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order", input: "1" });
    const started = connection.waitForInstanceStart(request);
    const completed = connection.waitForInstanceCompletion(request);
    await eventually(() => hub.engine.waiters === others + 2);
    await worker.answer(await worker.turn(), []);
    expect(await started).toMatchObject({ orchestrationStatus: "RUNNING", input: "1" });
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.answer(await worker.turn(), [actions.complete(1, "2")]);
    expect(await completed).toMatchObject({ orchestrationStatus: "COMPLETED", output: "2" });
    expect(hub.engine.waiters).toBe(others);
  });

  it("for nobody, and for one that is that far, end at once", async () => {
    const { connection } = connected();
    expect(await connection.waitForInstanceStart(request)).toBeUndefined();
    expect(await connection.waitForInstanceCompletion(request)).toBeUndefined();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.answer(await worker.turn(), [actions.fail(1)]);
    const failed = { orchestrationStatus: "FAILED", failureDetails: { errorMessage: "boom" } };
    expect(await connection.waitForInstanceStart(request)).toMatchObject(failed);
    expect(await connection.waitForInstanceCompletion(request)).toMatchObject(failed);
  });

  it("go on over continue-as-new and over a replacement", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    const completed = connection.waitForInstanceCompletion(request);
    await worker.answer(await worker.turn(), [actions.continueAsNew(1, '"next"')]);
    const next = await worker.turn();
    expect(next.request.newEvents[1]).toMatchObject({ kind: "executionStarted", input: '"next"' });
    await connection.startInstance({ instanceId: "a", name: "order", replaceableStatus: ["RUNNING"] });
    await worker.answer(await worker.turn(), [actions.complete(1, "new")]);
    expect(await completed).toMatchObject({ output: "new" });
  });

  it("that their callers give up leave nothing behind", async () => {
    const { connection, hub } = connected();
    const others = hub.engine.waiters;
    await connection.startInstance({ instanceId: "a", name: "order" });
    const abort = new AbortController();
    const waits = [
      connection.waitForInstanceStart(request, { signal: abort.signal }),
      connection.waitForInstanceCompletion(request, { signal: abort.signal }),
    ];
    await eventually(() => hub.engine.waiters === others + 2);
    abort.abort();
    for (const wait of waits) await expect(wait).rejects.toMatchObject({ code: "CANCELLED" });
    await eventually(() => hub.engine.waiters === others);
  });

  it("end with UNAVAILABLE when the engine is closed", async () => {
    const { connection, hub } = connected();
    const others = hub.engine.waiters;
    await connection.startInstance({ instanceId: "a", name: "order" });
    const wait = connection.waitForInstanceCompletion(request);
    const ended = expect(wait).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await eventually(() => hub.engine.waiters === others + 1);
    await hub.engine.close();
    await ended;
  });
};
