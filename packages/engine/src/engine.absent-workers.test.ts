import { afterEach, describe, expect, it } from "@jest/globals";
import { silentLogger } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

const PATIENCE = 10_000;
const warningOf = (names: string): string =>
  `Calls wait for orchestrations, and no worker has been connected for 10s. Ready to be run: ${names}. ` +
  "Start a worker that takes them: await worker.start().";

/** Begins to wait, for as long as the engine is open. */
async function wait({ completion }: Pick<TestEngine, "completion">, instanceId = "a"): Promise<void> {
  completion(instanceId).catch(() => undefined);
  await drain();
}

async function pass({ clock }: Pick<TestEngine, "clock">, milliseconds: number): Promise<void> {
  clock.advance(milliseconds);
  await drain();
}

describe("calls that wait while no worker is connected", () => {
  it("are told of after ten seconds, once, with what there is to do", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    await hub.start("b", "bill");
    await wait(hub);
    await wait(hub, "b");
    await pass(hub, PATIENCE - 1);
    expect(hub.logged).toEqual([]);
    await pass(hub, 1);
    expect(hub.logged).toEqual([warningOf('"bill", "order"')]);
    await hub.start("c");
    await wait(hub, "c");
    await pass(hub, 10 * PATIENCE);
    expect(hub.logged).toHaveLength(1);
  });

  it("are told of whenever they began, the work being there before or coming later", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    await pass(hub, 10 * PATIENCE);
    expect(hub.logged).toEqual([]);
    await wait(hub);
    await pass(hub, PATIENCE);
    expect(hub.logged).toEqual([warningOf('"order"')]);

    const other = await openTestEngine();
    const worker = scriptedWorker(other.connection);
    await other.start("a");
    await worker.answer(await worker.turn(), []);
    await worker.stop();
    await wait(other);
    await pass(other, 10 * PATIENCE);
    // It waits for an event: no worker would help.
    expect(other.logged).toEqual([]);
    await other.connection.raiseEvent({ instanceId: "a", name: "x" });
    await pass(other, PATIENCE);
    expect(other.logged).toEqual([warningOf('"order"')]);
  });

  it("are told of again once a worker has come and gone, activities included", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    await wait(hub);
    await pass(hub, PATIENCE);
    const worker = scriptedWorker(hub.connection);
    await worker.answer(await worker.turn(), [actions.task(1, "pay")]);
    await worker.stop();
    await pass(hub, PATIENCE);
    expect(hub.logged).toEqual([warningOf('"order"'), warningOf('"pay"')]);
  });

  it("are not told of where a worker comes within ten seconds", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    await wait(hub);
    await pass(hub, PATIENCE - 1);
    const worker = scriptedWorker(hub.connection);
    await drain();
    await worker.stop();
    await pass(hub, PATIENCE - 1);
    expect(hub.logged).toEqual([]);
    await pass(hub, 1);
    expect(hub.logged).toHaveLength(1);
  });

  it("are not told of where nobody waits any more, or the engine is closed", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    const end = new AbortController();
    const waiting = expect(hub.completion("a", end.signal)).rejects.toMatchObject({ code: "CANCELLED" });
    await drain();
    end.abort();
    await waiting;
    await pass(hub, PATIENCE);
    await wait(hub);
    await hub.engine.close();
    await pass(hub, PATIENCE);
    expect(hub.logged).toEqual([]);
    expect(hub.clock.nextWakeUp).toBeUndefined();
  });

  it("are told of where they come over the network, too, and the first names stand for many", async () => {
    const hub = await openTestEngine();
    for (let n = 0; n < 12; n++) await hub.start(`a-${n}`, `order-${10 + n}`);
    await using listener = await hub.engine.listen();
    await using remote = connect(listener.address, { logger: silentLogger });
    remote.waitForInstanceCompletion({ instanceId: "a-0", getInputsAndOutputs: false }).catch(() => undefined);
    while (hub.engine.waiters === 0) await drain();
    await pass(hub, PATIENCE);
    expect(hub.logged).toEqual([expect.stringMatching(/: "order-10", .*, "order-19" and 2 more\. Start/)]);
  });
});
