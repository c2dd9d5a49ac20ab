import { afterEach, describe, expect, it } from "@jest/globals";
import type { FailureDetails } from "@reawait/protocol";

import { drain } from "./testing/drain.js";
import type { ScriptedWorker, TurnItem } from "./testing/scripted-worker.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

const reason: FailureDetails = {
  errorType: "NonDeterminismError",
  errorMessage: "history says pay, code did ship",
  isNonRetriable: false,
};

function hold({ connection }: TestEngine, turn: TurnItem, why: FailureDetails | undefined = reason): Promise<void> {
  return connection.abandonOrchestratorTask(turn.completionToken, { reason: why });
}

/** An instance that has run a turn, and whose next one was given back by this worker. */
async function held(): Promise<TestEngine & { readonly worker: ScriptedWorker }> {
  const hub = await openTestEngine();
  const worker = scriptedWorker(hub.connection);
  await hub.start("a");
  await worker.answer(await worker.turn(), [actions.task(1)]);
  await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
  await hold(hub, await worker.turn());
  return { ...hub, worker };
}

/** How long until the next wake-up, which it waits for. */
function waitOut({ clock }: TestEngine): number {
  const delay = (clock.nextWakeUp ?? Infinity) - clock.now();
  clock.advance(delay);
  return delay;
}

describe("an instance that is held", () => {
  it("says why, wherever its state is read, and still runs", async () => {
    const { connection, get } = await held();
    const expected = { orchestrationStatus: "RUNNING", failureDetails: reason };
    expect(await get("a")).toMatchObject(expected);
    expect(await connection.waitForInstanceStart({ instanceId: "a", getInputsAndOutputs: true })).toMatchObject(
      expected,
    );
    const page = await connection.queryInstances({ maxInstanceCount: 0, fetchInputsAndOutputs: true });
    expect(page.orchestrationState).toMatchObject([expected]);
  });

  it("says so only where payloads are wanted, and nobody else does", async () => {
    const { connection, start, get } = await held();
    const state = await connection.getInstance({ instanceId: "a", getInputsAndOutputs: false });
    expect(state?.failureDetails).toBeUndefined();
    await start("b");
    expect((await get("b"))?.failureDetails).toBeUndefined();
  });

  it("may not have begun yet", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    await hold(hub, await worker.turn());
    expect(await hub.get("a")).toMatchObject({ orchestrationStatus: "PENDING", failureDetails: reason });
  });

  it("says so until a turn of it is committed; a later reason replaces the first, none leaves it", async () => {
    const hub = await held();
    const { worker, get } = hub;
    waitOut(hub);
    await hub.connection.abandonOrchestratorTask((await worker.turn()).completionToken);
    expect((await get("a"))?.failureDetails).toEqual(reason);
    waitOut(hub);
    await hold(hub, await worker.turn(), { ...reason, errorMessage: "another" });
    expect((await get("a"))?.failureDetails?.errorMessage).toBe("another");
    waitOut(hub);
    const turn = await worker.turn();
    expect((await get("a"))?.failureDetails?.errorMessage).toBe("another");
    // So that it has something to do when the turn is over.
    await hub.connection.raiseEvent({ instanceId: "a", name: "y" });
    await worker.answer(turn, []);
    await worker.turn();
    expect((await get("a"))?.failureDetails).toBeUndefined();
  });

  it("does not keep the reason when it ends: its own failure counts, or none", async () => {
    const hub = await held();
    waitOut(hub);
    const completion = hub.completion("a");
    await hub.worker.answer(await hub.worker.turn(), [actions.complete(2, "1")]);
    expect(await completion).toMatchObject({ orchestrationStatus: "COMPLETED", failureDetails: undefined });
  });

  it("waits twice as long each time, up to five minutes", async () => {
    const hub = await held();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 14; attempt++) {
      delays.push(waitOut(hub));
      await hold(hub, await hub.worker.turn());
    }
    expect(delays.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(delays.slice(-3)).toEqual([204_800, 300_000, 300_000]);
  });

  it("is not hurried by what arrives, which it gets in the end, in order", async () => {
    const hub = await held();
    const { connection, worker } = hub;
    for (const name of ["y", "z"]) await connection.raiseEvent({ instanceId: "a", name });
    await connection.suspendInstance({ instanceId: "a" });
    await worker.succeed(await worker.activity(), "1");
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    waitOut(hub);
    const { request } = await worker.turn();
    expect(kinds(request.newEvents)).toEqual([
      ...["orchestratorStarted", "eventRaised", "eventRaised", "eventRaised"],
      ...["executionSuspended", "taskCompleted"],
    ]);
  });
});

describe("a worker that connects", () => {
  it("gets at once what was given back, and the delay has not begun anew", async () => {
    const hub = await held();
    waitOut(hub);
    await hold(hub, await hub.worker.turn());
    await hub.worker.stop();
    const fixed = scriptedWorker(hub.connection);
    await hold(hub, await fixed.turn());
    expect(waitOut(hub)).toBe(400);
    await fixed.answer(await fixed.turn(), [actions.complete(2)]);
    expect(await hub.status("a")).toBe("COMPLETED");
  });

  it("gets it before those that gave it back, however idle they are", async () => {
    const hub = await openTestEngine();
    const broken = [scriptedWorker(hub.connection), scriptedWorker(hub.connection)] as const;
    const ids = ["a", "b", "c", "d", "e"];
    for (const id of ids) await hub.start(id);
    for (let round = 0; round < 2; round++) {
      await drain();
      for (const worker of broken) while (worker.turnsWaiting > 0) await hold(hub, await worker.turn());
      waitOut(hub);
    }
    // Each has been with both by now.
    await drain();
    for (const worker of broken) while (worker.turnsWaiting > 0) await hold(hub, await worker.turn());
    const fixed = scriptedWorker(hub.connection);
    const got: string[] = [];
    for (const _ of ids) got.push((await fixed.turn()).request.instanceId);
    expect(got.sort()).toEqual(ids);
    expect(broken.map((worker) => worker.turnsWaiting)).toEqual([0, 0]);
  });

  it("and takes other names changes nothing", async () => {
    const hub = await held();
    const other = scriptedWorker(hub.connection, { filters: { orchestrations: [], activities: [] } });
    await drain();
    expect([hub.worker.turnsWaiting, other.turnsWaiting]).toEqual([0, 0]);
  });

  it("gets at once the activities that were given back", async () => {
    const { connection, start } = await openTestEngine();
    const first = scriptedWorker(connection);
    await start("a");
    await first.answer(await first.turn(), [actions.task(1)]);
    await connection.abandonActivityTask((await first.activity()).completionToken);
    await first.stop();
    const second = scriptedWorker(connection);
    expect((await second.activity()).request.taskId).toBe(1);
  });
});

describe("a turn that was given back", () => {
  it("goes to another worker, if there is one that takes it", async () => {
    const hub = await openTestEngine();
    const workers = [scriptedWorker(hub.connection), scriptedWorker(hub.connection)] as const;
    await hub.start("a");
    await drain();
    const [first, second] = workers[0].turnsWaiting > 0 ? workers : ([workers[1], workers[0]] as const);
    await hub.connection.abandonOrchestratorTask((await first.turn()).completionToken);
    waitOut(hub);
    await hub.connection.abandonOrchestratorTask((await second.turn()).completionToken);
    await second.stop();
    waitOut(hub);
    expect((await first.turn()).request.instanceId).toBe("a");
  });
});

describe("a held instance that is terminated", () => {
  it("goes out at once, and ends as its worker answers", async () => {
    const hub = await held();
    await hub.connection.terminateInstance({ instanceId: "a", output: '"enough"', recursive: false });
    await hub.worker.answer(await hub.worker.turn(), [actions.terminated(2, '"enough"')]);
    expect(await hub.get("a")).toMatchObject({
      orchestrationStatus: "TERMINATED",
      output: '"enough"',
      failureDetails: undefined,
    });
  });

  it("is ended by the engine where its worker cannot run it, children included", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection, { sessions: true });
    await hub.start("a");
    await worker.answer(await worker.turn(), [actions.child(1, "c")]);
    await worker.answer(await worker.turnOf("c"), []);
    await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    await hold(hub, await worker.turnOf("a"));
    await hub.connection.terminateInstance({ instanceId: "a", output: '"enough"', recursive: true });
    const completion = hub.completion("a");
    await hold(hub, await worker.turnOf("a"));
    expect(await completion).toMatchObject({ orchestrationStatus: "TERMINATED", output: '"enough"' });
    expect((await worker.turnOf("c")).request.newEvents[1]).toMatchObject({ kind: "executionTerminated" });
  });

  it("waits for a worker where the turn was only given back, without a reason", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    await worker.answer(await worker.turn(), []);
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    await hub.connection.abandonOrchestratorTask((await worker.turn()).completionToken);
    expect(await hub.status("a")).toBe("RUNNING");
    waitOut(hub);
    await worker.answer(await worker.turn(), []);
    expect(await hub.status("a")).toBe("TERMINATED");
  });

  it("before it has begun needs no worker", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    await hold(hub, await worker.turn());
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    expect(await hub.status("a")).toBe("TERMINATED");
    expect(hub.clock.nextWakeUp).toBeUndefined();
  });

  it("while its turn is out does not wait when that comes back", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    await worker.answer(await worker.turn(), []);
    await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    const turn = await worker.turn();
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    await hold(hub, turn);
    await hold(hub, await worker.turn());
    expect(await hub.status("a")).toBe("TERMINATED");
  });

  it("by its parent does not wait either", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    await worker.answer(await worker.turn(), [actions.child(1, "c")]);
    await worker.answer(await worker.turnOf("c"), []);
    await hub.connection.raiseEvent({ instanceId: "c", name: "x" });
    for (let attempt = 0; attempt < 12; attempt++) {
      await hold(hub, await worker.turnOf("c"));
      if (attempt < 11) waitOut(hub);
    }
    await hub.connection.terminateInstance({ instanceId: "a", recursive: true });
    await worker.answer(await worker.turnOf("a"), [actions.terminated(2)]);
    await hold(hub, await worker.turnOf("c"));
    expect(await hub.status("c")).toBe("TERMINATED");
  });
});
