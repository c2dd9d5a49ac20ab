import { expect, it } from "@jest/globals";
import type { Connection, HistoryEvent, OrchestrationState } from "@reawait/protocol";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { kinds } from "../../testing/test-engine.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";

const withPayloads = { getInputsAndOutputs: true };

export async function historyOf(connection: Connection, instanceId: string): Promise<readonly HistoryEvent[]> {
  const all: HistoryEvent[] = [];
  for await (const chunk of connection.streamInstanceHistory({ instanceId, forWorkItemProcessing: false })) {
    all.push(...chunk);
  }
  return all;
}

export const instanceCases: ConnectionCases = (connected) => {
  it("answers hello, and says what its engine can do", async () => {
    const { connection } = connected();
    await connection.hello();
    expect(connection.profile).toMatchObject({ abandon: true, defer: true, ordersConfirmations: true });
  });

  it("starts one with all that it is given, and reads it back", async () => {
    const { connection, hub } = connected();
    const started = await connection.startInstance({
      instanceId: "a",
      name: "order",
      version: "2",
      input: '{"cost":1}',
      executionId: "run-1",
      tags: { team: "billing" },
      scheduledStartTimestamp: hub.clock.now() + 1_000,
    });
    expect(started).toEqual({ instanceId: "a" });
    const state: OrchestrationState = {
      instanceId: "a",
      name: "order",
      version: "2",
      orchestrationStatus: "PENDING",
      input: '{"cost":1}',
      executionId: "run-1",
      tags: { team: "billing" },
      createdTimestamp: hub.clock.now(),
      lastUpdatedTimestamp: hub.clock.now(),
      scheduledStartTimestamp: hub.clock.now() + 1_000,
    };
    expect(await connection.getInstance({ instanceId: "a", ...withPayloads })).toEqual(state);
    expect(await connection.getInstance({ instanceId: "a", getInputsAndOutputs: false })).toEqual({
      ...state,
      input: undefined,
    });
  });

  it("chooses an id where none is given", async () => {
    const { connection } = connected();
    const { instanceId } = await connection.startInstance({ instanceId: "", name: "order" });
    expect(await connection.getInstance({ instanceId, ...withPayloads })).toMatchObject({ instanceId });
  });

  it("runs one through its life, which it can read back, event by event", async () => {
    const { connection, hub } = connected();
    const worker = scriptedWorker(connection);
    const fireAt = hub.clock.now() + 5_000;
    await connection.startInstance({ instanceId: "a", name: "order", input: "1" });
    await worker.answer(
      await worker.turn(),
      [actions.task(1), actions.timer(2, fireAt), actions.child(3, "c"), actions.send(4, "b", "ping", "data")],
      { customStatus: '"busy"' },
    );
    expect(await connection.getInstance({ instanceId: "a", ...withPayloads })).toMatchObject({
      orchestrationStatus: "RUNNING",
      customStatus: '"busy"',
    });
    await worker.fail(await worker.activity(), "declined");
    await worker.answer(await worker.turnOf("a"), []);
    await worker.answer(await worker.turnOf("c"), [actions.complete(1, '"child"')]);
    await worker.answer(await worker.turnOf("a"), []);
    hub.clock.advance(5_000);
    await worker.answer(await worker.turnOf("a"), []);
    await connection.raiseEvent({ instanceId: "a", name: "go", input: "2" });
    const last = await worker.turnOf("a");
    expect(last.request).toMatchObject({ instanceId: "a", requiresHistoryStreaming: false });
    expect(last.request.newEvents[1]).toMatchObject({ kind: "eventRaised", name: "go", input: "2" });
    await worker.answer(last, [actions.complete(5, "3")]);
    expect(await connection.getInstance({ instanceId: "a", ...withPayloads })).toMatchObject({
      orchestrationStatus: "COMPLETED",
      output: "3",
      customStatus: undefined,
      completedTimestamp: hub.clock.now(),
    });
    const history = await historyOf(connection, "a");
    expect(history).toEqual(await hub.history("a"));
    expect(kinds(history)).toContain("subOrchestrationInstanceCompleted");
    expect(history).toContainEqual(expect.objectContaining({ kind: "timerFired", fireAt, timerId: 2 }));
  });

  it("gives the details of a failure", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    const failureDetails = {
      errorType: "CardError",
      errorMessage: "declined",
      stackTrace: "at pay",
      isNonRetriable: true,
      innerFailure: { errorType: "Error", errorMessage: "no money", isNonRetriable: false },
      properties: { code: 51, codes: ["51", null, true], constructor: { nested: 1.5 } },
    };
    const failed = { ...actions.fail(1), failureDetails };
    await worker.answer(await worker.turn(), [failed]);
    expect(await connection.getInstance({ instanceId: "a", ...withPayloads })).toMatchObject({
      orchestrationStatus: "FAILED",
      failureDetails,
    });
  });

  it("suspends, resumes and terminates", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    const status = async () =>
      (await connection.getInstance({ instanceId: "a", getInputsAndOutputs: false }))?.orchestrationStatus;
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.answer(await worker.turn(), []);
    await connection.suspendInstance({ instanceId: "a", reason: "lunch" });
    const suspended = await worker.turn();
    expect(suspended.request.newEvents[1]).toMatchObject({ kind: "executionSuspended", input: "lunch" });
    await worker.answer(suspended, []);
    expect(await status()).toBe("SUSPENDED");
    await connection.resumeInstance({ instanceId: "a" });
    await worker.answer(await worker.turn(), []);
    expect(await status()).toBe("RUNNING");
    await connection.terminateInstance({ instanceId: "a", output: '"enough"', recursive: true });
    const terminated = await worker.turn();
    expect(terminated.request.newEvents[1]).toMatchObject({
      kind: "executionTerminated",
      input: '"enough"',
      recurse: true,
    });
    await worker.answer(terminated, [actions.terminated(1, '"enough"')]);
    expect(await status()).toBe("TERMINATED");
  });

  it("finds them, a page at a time, by status, time and id", async () => {
    const { connection, hub } = connected();
    for (const n of [0, 1, 2, 3, 4]) {
      await connection.startInstance({ instanceId: `order-${n}`, name: "order", input: String(n) });
      hub.clock.advance(1_000);
    }
    await connection.startInstance({ instanceId: "bill-1", name: "bill" });
    const found: (readonly [string, string | undefined])[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await connection.queryInstances({
        runtimeStatus: ["PENDING"],
        createdTimeFrom: hub.clock.now() - 4_000,
        createdTimeTo: hub.clock.now() - 1_000,
        instanceIdPrefix: "order-",
        maxInstanceCount: 3,
        fetchInputsAndOutputs: true,
        continuationToken,
      });
      found.push(...page.orchestrationState.map(({ instanceId, input }) => [instanceId, input] as const));
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    expect(found).toEqual([1, 2, 3, 4].map((n) => [`order-${n}`, String(n)]));
  });

  it("replaces one that may be", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order", input: "old" });
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    const again = { instanceId: "a", name: "order", input: "new" };
    await expect(connection.startInstance({ ...again, replaceableStatus: [] })).rejects.toMatchObject({
      code: "ALREADY_EXISTS",
    });
    await connection.startInstance({ ...again, replaceableStatus: ["FAILED", "COMPLETED"] });
    expect(await connection.getInstance({ instanceId: "a", ...withPayloads })).toMatchObject({ input: "new" });
  });
};
