// What goes wrong between a client and a server, as the user of the client sees it.
import { ConnectionError, defineOrchestrator, OrchestrationNotFoundError, TimeoutError } from "@reawait/core";
import { silentLogger } from "@reawait/protocol";
import { connect, type ConnectOptions, type GrpcConnection } from "@reawait/protocol/grpc";
import { afterEach, describe, expect, it } from "@jest/globals";
import { closeHubs, openHub, type TestHubOptions } from "../../worker/src/testing/test-hub.js";
import { Client } from "./client.js";

const connections: GrpcConnection[] = [];

afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  await closeHubs();
});

const wait = defineOrchestrator("wait", async (ctx) => await ctx.waitForExternalEvent<string>("go"));
const impatient = { retryTimeout: { milliseconds: 0 }, logger: silentLogger } as const;

function connected(address: string, options: ConnectOptions = {}): GrpcConnection {
  const connection = connect(address, { ...impatient, ...options });
  connections.push(connection);
  return connection;
}

async function served(options: TestHubOptions = {}) {
  const hub = await openHub({ logger: silentLogger, ...options });
  const { address } = await hub.engine.listen();
  return { ...hub, address };
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("a client of a server", () => {
  it("starts, steers and reads as it does in the same process", async () => {
    const { address, startedWorker } = await served();
    const worker = await startedWorker({ orchestrators: [wait] });
    const client = new Client(connected(address));
    const handle = await client.start(wait, undefined, { tags: { a: "b" } });
    await handle.raiseEvent("go", "gone");
    expect(await handle.result()).toBe("gone");
    expect(await handle.status()).toMatchObject({ runtimeStatus: "COMPLETED", output: "gone", tags: { a: "b" } });
    const kinds = [];
    for await (const { kind } of handle.history()) kinds.push(kind);
    expect(kinds).toContain("eventRaised");
    expect(await handle.purge()).toBe(1);
    expect(await handle.status()).toBeUndefined();
    await worker.stop();
  });

  it("tells an instance that is missing from a task hub that is", async () => {
    const { address } = await served({ taskHub: "orders" });
    const client = new Client(connected(address, { taskHub: "orders" }));
    expect(await errorOf(client.getHandle("nobody").suspend())).toBeInstanceOf(OrchestrationNotFoundError);
    expect(await errorOf(client.getHandle("nobody").result())).toBeInstanceOf(OrchestrationNotFoundError);
    expect(await client.getHandle("nobody").status()).toBeUndefined();
    const elsewhere = client.with({ taskHub: "bills" });
    const handle = elsewhere.getHandle("nobody");
    for (const call of [elsewhere.start(wait), handle.status(), handle.suspend(), handle.result()]) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(ConnectionError);
      expect(String(error)).toContain('There is no task hub "bills" here. Make it with');
    }
    expect(
      await client
        .with({ taskHub: "orders", metadata: { tenant: "acme" } })
        .getHandle("a")
        .status(),
    ).toBeUndefined();
  });

  it("whose connection was closed says so", async () => {
    const { address } = await served();
    const connection = connected(address);
    const client = new Client(connection);
    expect(await client.getHandle("a").status()).toBeUndefined();
    await connection.close();
    for (const each of [client, client.with({ metadata: { a: "b" } })]) {
      const error = await errorOf(each.getHandle("a").status());
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ cause: { code: "UNAVAILABLE" } });
      expect(String(error)).toContain("closed");
    }
  });

  it("that is not there says where it was looked for", async () => {
    const { address, engine } = await served();
    await engine.close();
    const error = await errorOf(new Client(connected(address)).start(wait));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain(`No engine can be reached at ${address}`);
    expect(String(error)).toContain("Is the engine running");
  });

  it("says what to do where a payload is too large, and sends nothing", async () => {
    const { address, engine } = await served();
    const client = new Client(connected(address, { maxMessageSize: 10_000 }));
    const error = await errorOf(client.start("wait", "x".repeat(20_000), { instanceId: "a" }));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ cause: { code: "RESOURCE_EXHAUSTED" } });
    expect(String(error)).toMatch(/raise maxMessageSize/);
    expect(await new Client(engine.connection).getHandle("a").status()).toBeUndefined();
  });

  it("gives up a wait that was aborted or took too long, and takes its waiter away from the server", async () => {
    const { address, clock, engine } = await served();
    const client = new Client(connected(address), { clock });
    const handle = await client.start(wait);
    const abort = new AbortController();
    const waits = [handle.result({ timeout: "5s" }), handle.waitForCompletion({ signal: abort.signal })].map(errorOf);
    // Both are with the server as soon as a call that was made after them was answered.
    while (engine.waiters < 2) await handle.status();
    clock.advance(5_000);
    abort.abort(new Error("enough"));
    expect(await Promise.all(waits)).toEqual([expect.any(TimeoutError), new Error("enough")]);
    while (engine.waiters > 0) await handle.status();
  });
});
