import { afterEach, describe, expect, it } from "@jest/globals";
import { connect } from "@reawait/protocol/grpc";

import { Engine } from "./engine.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("an engine that listens", () => {
  it("is reached at the address that it gives, at a port of the system's choice", async () => {
    const { engine, get } = await openTestEngine();
    await using listener = await engine.listen();
    expect(listener.address).toBe(`http://127.0.0.1:${listener.port}`);
    await using remote = connect(listener.address);
    const worker = scriptedWorker(remote);
    await remote.startInstance({ instanceId: "a", name: "order", input: "1" });
    await worker.answer(await worker.turn(), [actions.complete(1, "2")]);
    expect(await remote.getInstance({ instanceId: "a", getInputsAndOutputs: true })).toEqual(await get("a"));
  });

  it("may do so at several ports, each of which is closed alone", async () => {
    const { engine } = await openTestEngine();
    const [one, other] = [await engine.listen(), await engine.listen({ host: "localhost" })];
    expect(one.port).not.toBe(other.port);
    await one.close();
    await one.close();
    await using remote = connect(other.address);
    await remote.hello();
    const port = one.port;
    await using again = await engine.listen({ port });
    expect(again.port).toBe(port);
  });

  it("answers for the one hub that it holds", async () => {
    const { engine } = await openTestEngine({ taskHub: "orders" });
    await using listener = await engine.listen();
    await using remote = connect(listener.address, { taskHub: "orders" });
    await remote.hello();
    await using unnamed = connect(listener.address);
    await unnamed.hello();
    await expect(remote.with({ taskHub: "bills" }).hello()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("an engine that is closed", () => {
  it("answers what came in by its ports, ends the streams, and frees the ports", async () => {
    const { engine, start } = await openTestEngine();
    const listener = await engine.listen();
    await using remote = connect(listener.address, { retryTimeout: { milliseconds: 0 } });
    const worker = scriptedWorker(remote);
    await start("a");
    await worker.turn();
    const wait = remote.waitForInstanceCompletion({ instanceId: "a", getInputsAndOutputs: false });
    const waited = expect(wait).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await remote.hello();
    await engine.close();
    await waited;
    await worker.ended;
    const other = await openTestEngine();
    await using again = await other.engine.listen({ port: listener.port });
    expect(again.port).toBe(listener.port);
  });

  it("listens no more, and says so", async () => {
    const { engine } = await openTestEngine();
    const closing = engine.close();
    const message = "The engine was closed, and listens no more. Open it again.";
    await expect(engine.listen()).rejects.toMatchObject({ code: "UNAVAILABLE", message });
    await closing;
    await expect(engine.listen()).rejects.toMatchObject({ code: "UNAVAILABLE", message });
  });

  it("while a port is being opened leaves none open", async () => {
    const { engine } = await openTestEngine();
    const opening = engine.listen();
    const refused = expect(opening).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await engine.close();
    await refused;
  });
});

describe("the name of the first task hub", () => {
  it('is "default" where none is given', async () => {
    const { connection } = await openTestEngine();
    expect(connection.with({ taskHub: "default" })).toBe(connection);
    expect(connection.with({ metadata: { trace: "1" } })).toBe(connection);
    await expect(connection.with({ taskHub: "Default" }).hello()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it.each(["", " orders", "orders ", "órdenes", "a\nb"])("cannot be %j, nor can another's", async (taskHub) => {
    const { connection } = await openTestEngine();
    expect(() => connection.with({ taskHub })).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    await expect(Engine.open({ storage: ":memory:", taskHub })).rejects.toThrow(RangeError);
  });
});
