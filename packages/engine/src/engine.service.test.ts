import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("starting", () => {
  it.each([
    ["without a name", "a", ""],
    ["with an entity's id", "@counter@1", "order"],
    ["with an id of the SDK's own", "reawait:x", "order"],
  ])("is refused %s", async (_, instanceId, name) => {
    const { connection } = await openTestEngine();
    await expect(connection.startInstance({ instanceId, name })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("chooses an id where none is given", async () => {
    const { start, status } = await openTestEngine();
    const { instanceId } = await start("");
    expect(instanceId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await status(instanceId)).toBe("PENDING");
  });

  it("happens once, however many ask for it at once", async () => {
    const { start } = await openTestEngine();
    const results = await Promise.allSettled([start("a"), start("a"), start("a")]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(results).toContainEqual({ status: "rejected", reason: expect.objectContaining({ code: "ALREADY_EXISTS" }) });
  });

  it("replaces an instance that may be, and drops what was meant for the old one", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a", "order", "old");
    await worker.answer(await worker.turn(), [actions.complete(1, "old")]);
    const again = (replaceableStatus: readonly ("COMPLETED" | "FAILED")[]) =>
      connection.startInstance({ instanceId: "a", name: "order", input: "new", replaceableStatus });
    await expect(again([])).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    await expect(again(["FAILED"])).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    await again(["COMPLETED"]);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "PENDING", input: "new", output: undefined });
    expect((await worker.turn()).request).toMatchObject({ pastEvents: [], instanceId: "a" });
  });

  it("replaces a running one too where that is allowed: its turn, timers and activities count no more", async () => {
    const { connection, start, clock, completion } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1), actions.timer(2, clock.now() + 1_000)]);
    const activity = await worker.activity();
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const old = await worker.turn();
    const done = completion("a");
    await connection.startInstance({ instanceId: "a", name: "order", replaceableStatus: ["RUNNING"] });
    const fresh = await worker.turn();
    await worker.answer(old, [actions.fail(3)]);
    await worker.succeed(activity, "old");
    clock.advance(5_000);
    await worker.answer(fresh, []);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    await connection.raiseEvent({ instanceId: "a", name: "end" });
    await worker.answer(await worker.turn(), [actions.complete(1, "new")]);
    expect(await done).toMatchObject({ orchestrationStatus: "COMPLETED", output: "new" });
  });

  it("replaces one whose activities have not begun: they never do", async () => {
    const { connection, start, engine } = await openTestEngine();
    const worker = scriptedWorker(connection, {
      filters: { orchestrations: [{ name: "order", versions: [] }], activities: [] },
    });
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1), actions.task(2)]);
    await connection.startInstance({ instanceId: "a", name: "order", replaceableStatus: ["RUNNING"] });
    await worker.answer(await worker.turn(), []);
    expect(engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 0 });
  });

  it("replacing a running sub-orchestration tells its parent", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c")]);
    await worker.answer(await worker.turn(), []);
    await connection.startInstance({ instanceId: "c", name: "order", replaceableStatus: ["RUNNING"] });
    const items = [await worker.turn(), await worker.turn()];
    const parent = items.find((item) => item.request.instanceId === "p");
    expect(parent?.request.newEvents[1]).toMatchObject({
      kind: "subOrchestrationInstanceFailed",
      taskScheduledId: 1,
      failureDetails: { errorType: "SubOrchestrationTerminated" },
    });
  });

  it("keeps tags, version and the caller's execution id", async () => {
    const { connection, get } = await openTestEngine();
    const tags = { team: "billing", constructor: "odd" };
    await connection.startInstance({ instanceId: "a", name: "order", version: "2", executionId: "mine", tags });
    expect(await get("a")).toMatchObject({ version: "2", executionId: "mine", tags });
  });
});

describe("reading", () => {
  it("leaves payloads out unless they are wanted", async () => {
    const { connection, start } = await openTestEngine();
    await start("a", "order", "1");
    const state = await connection.getInstance({ instanceId: "a", getInputsAndOutputs: false });
    expect(state).toMatchObject({ instanceId: "a", name: "order", input: undefined });
  });

  it("an unknown instance gives undefined, at once, waits included", async () => {
    const { connection, engine } = await openTestEngine();
    const request = { instanceId: "nobody", getInputsAndOutputs: true };
    expect(await connection.getInstance(request)).toBeUndefined();
    expect(await connection.waitForInstanceStart(request)).toBeUndefined();
    expect(await connection.waitForInstanceCompletion(request)).toBeUndefined();
    expect(engine.waiters).toBe(0);
  });

  it("gives the details of a failure", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.fail(1, "boom")]);
    expect(await get("a")).toMatchObject({
      orchestrationStatus: "FAILED",
      failureDetails: { errorType: "Error", errorMessage: "boom", isNonRetriable: false },
    });
  });

  it("pages through a query, each instance once", async () => {
    const { connection, start } = await openTestEngine();
    for (let n = 0; n < 7; n++) await start(`order-${n}`);
    await start("else");
    const ids: string[] = [];
    const query = { maxInstanceCount: 3, instanceIdPrefix: "order-", fetchInputsAndOutputs: false };
    let continuationToken: string | undefined;
    let pages = 0;
    do {
      const page = await connection.queryInstances({ ...query, continuationToken });
      ids.push(...page.orchestrationState.map((state) => state.instanceId));
      continuationToken = page.continuationToken;
      pages += 1;
    } while (continuationToken !== undefined);
    expect(ids).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `order-${n}`));
    expect(pages).toBe(3);
  });

  it("queries by status", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    await start("b");
    const query = { maxInstanceCount: 0, fetchInputsAndOutputs: false };
    const ids = async (runtimeStatus: readonly ("COMPLETED" | "PENDING")[]) =>
      (await connection.queryInstances({ ...query, runtimeStatus })).orchestrationState.map((one) => one.instanceId);
    expect(await ids(["COMPLETED"])).toEqual(["a"]);
    expect(await ids(["PENDING"])).toEqual(["b"]);
    expect(await ids([])).toEqual(["a", "b"]);
  });

  it.each(["garbage", "YWZ0ZXI6", "YWZ0ZXI6LTE"])("refuses the continuation token %s", async (continuationToken) => {
    const { connection } = await openTestEngine();
    const query = { maxInstanceCount: 1, fetchInputsAndOutputs: false, continuationToken };
    await expect(connection.queryInstances(query)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("streams no history of an unknown instance or execution", async () => {
    const { connection, start } = await openTestEngine();
    await start("a");
    const first = (instanceId: string, executionId?: string) =>
      connection
        .streamInstanceHistory({ instanceId, executionId, forWorkItemProcessing: false })
        [Symbol.asyncIterator]()
        .next();
    await expect(first("nobody")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(first("a", "other")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await first("a")).toMatchObject({ done: true });
  });
});

describe("waiting", () => {
  it("for the start ends with the first turn", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const wait = connection.waitForInstanceStart({ instanceId: "a", getInputsAndOutputs: false });
    await worker.answer(await worker.turn(), []);
    expect(await wait).toMatchObject({ orchestrationStatus: "RUNNING" });
  });

  it("for one that is that far already returns at once", async () => {
    const { connection, start, completion } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.complete(1, "1")]);
    expect(await completion("a")).toMatchObject({ output: "1" });
    expect(await connection.waitForInstanceStart({ instanceId: "a", getInputsAndOutputs: false })).toMatchObject({
      orchestrationStatus: "COMPLETED",
    });
  });

  it("that its caller gives up leaves nothing behind", async () => {
    const { start, completion, engine } = await openTestEngine();
    await start("a");
    const abort = new AbortController();
    const wait = completion("a", abort.signal);
    await drain();
    expect(engine.waiters).toBe(1);
    abort.abort();
    await expect(wait).rejects.toMatchObject({ code: "CANCELLED" });
    expect(engine.waiters).toBe(0);
    await expect(completion("a", abort.signal)).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("ends with UNAVAILABLE when the engine is closed, as later calls do; streams just end", async () => {
    const { connection, start, completion, engine } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const wait = completion("a");
    const waited = expect(wait).rejects.toMatchObject({ code: "UNAVAILABLE", message: "The engine was closed." });
    await drain();
    await engine.close();
    await waited;
    expect(await worker.ended).toBeUndefined();
    await expect(start("b")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(completion("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await scriptedWorker(connection).ended).toMatchObject({ code: "UNAVAILABLE" });
    await engine.close();
  });
});

describe("cancelling a call", () => {
  it("that is under way ends it for the caller, and lets what it began go on", async () => {
    const { connection, engine, status } = await openTestEngine();
    const abort = new AbortController();
    const call = connection.startInstance({ instanceId: "a", name: "order" }, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
    await drain();
    expect(await status("a")).toBe("PENDING");
    await connection.hello({ signal: new AbortController().signal });
    expect(engine.waiters).toBe(0);
  });

  it("rejects it with CANCELLED", async () => {
    const { connection } = await openTestEngine();
    const signal = AbortSignal.abort();
    const call = connection.startInstance({ instanceId: "a", name: "order" }, { signal });
    await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await connection.getInstance({ instanceId: "a", getInputsAndOutputs: false })).toBeUndefined();
  });
});

describe("terminating", () => {
  it("is NOT_FOUND for an unknown instance, and nothing for one that is over", async () => {
    const { connection, start, get } = await openTestEngine();
    const terminate = () => connection.terminateInstance({ instanceId: "a", output: '"x"', recursive: true });
    await expect(terminate()).rejects.toMatchObject({ code: "NOT_FOUND" });
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.complete(1, "1")]);
    await terminate();
    expect(await get("a")).toMatchObject({ orchestrationStatus: "COMPLETED", output: "1" });
  });

  it("completes an instance that no worker has seen yet", async () => {
    const { connection, start, status, engine } = await openTestEngine();
    await start("a");
    await connection.terminateInstance({ instanceId: "a", recursive: false });
    expect(await status("a")).toBe("TERMINATED");
    expect(engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 0 });
    expect(engine.atRest()).toBe(true);
  });
});
