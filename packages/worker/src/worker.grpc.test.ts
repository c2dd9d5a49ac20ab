/** Workers on a real server, which is closed and opened again, by gRPC. Only the sockets are real: time is the test's. */
import { once } from "node:events";
import { createServer } from "node:http2";
import { ConnectionError, defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import type { EngineListener } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { connect, type ConnectOptions, type GrpcConnection } from "@reawait/protocol/grpc";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { useTemporaryFolder } from "../../engine/src/store/testing/temporary-folder.js";
import { virtualClock, type VirtualClock } from "../../testing/src/clock/virtual-clock.js";
import { gate } from "./testing/gate.js";
import { observed } from "./testing/observed-connection.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { closeHubs, openHub, turnOfEventLoop, type TestHub, type TestHubOptions } from "./testing/test-hub.js";

const file = useTemporaryFolder();
const connections = new Set<GrpcConnection>();
afterEach(async () => {
  await closeHubs();
  await Promise.all([...connections].map((connection) => connection.close()));
  connections.clear();
});

const go = defineEvent<string>("go");
const wait = defineOrchestrator("wait", async (ctx) => {
  const first = await ctx.waitForExternalEvent(go);
  return `${first} ${await ctx.waitForExternalEvent(go)}`;
});

interface ListeningHub extends TestHub {
  readonly listener: EngineListener;
  connected(options?: ConnectOptions): GrpcConnection;
}

async function openListeningHub(options: TestHubOptions = {}, port = 0): Promise<ListeningHub> {
  const hub = await openHub(options);
  const listener = await hub.engine.listen({ port });
  const connected = (settings: ConnectOptions = {}): GrpcConnection => {
    const connection = connect(listener.address, { clock: hub.clock, logger: silentLogger, streaming, ...settings });
    connections.add(connection);
    return connection;
  };
  return { ...hub, listener, connected };
}

/** Lets time go on, by steps that are short to a lease, until something is there. */
async function until<T>(clock: VirtualClock, look: () => T | Promise<T>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    clock.advance(100);
    await turnOfEventLoop();
  }
}

/** The same for what a promise comes to. */
async function settled<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  const outcomes: unknown[] = [];
  const note = (): void => void outcomes.push(true);
  promise.then(note, note);
  await until(clock, () => outcomes.length > 0);
  return promise;
}

/** How the connections of the test that runs answer. */
let streaming = true;

describe.each([
  ["that answers by the stream of its work", true],
  ["that answers by calls", false],
])("a worker by gRPC %s", (_how, byStream) => {
  beforeEach(() => void (streaming = byStream));

  it("is sent new events only while its sessions last, and its answers count", async () => {
    const { client, connected, startedWorker } = await openListeningHub();
    const { connection, turns } = observed(connected());
    await startedWorker({ orchestrators: [wait] }, connection);
    const handle = await client.start(wait);
    while (turns.length < 1) await turnOfEventLoop();
    for (const [index, word] of ["hear", "me"].entries()) {
      await handle.raiseEvent(go, word);
      while (turns.length < index + 2) await turnOfEventLoop();
    }
    expect(await handle.result()).toBe("hear me");
    expect(turns.map(({ pastEvents }) => pastEvents.length)).toEqual([0, 0, 0]);
  });

  it("goes on when its server's port is closed and opened again", async () => {
    const { client, clock, connected, engine, listener, startedWorker } = await openListeningHub();
    const logger = recordingLogger();
    await startedWorker({ orchestrators: [wait], logger }, connected());
    const handle = await client.start(wait);
    await handle.raiseEvent(go, "hear");
    await listener.close();
    await until(clock, () => logger.at("warn").length > 0);
    await handle.raiseEvent(go, "me");
    await using again = await engine.listen({ port: listener.port });
    expect(again.port).toBe(listener.port);
    expect(await settled(clock, handle.result())).toBe("hear me");
    expect(logger.at("warn")).toHaveLength(2);
    expect(logger.at("info")).toEqual([]);
    expect(logger.at("error")).toEqual([]);
  });

  it("goes on when the engine is closed and opened again, and what ran meanwhile is answered", async () => {
    const storage = file(`${byStream ? "stream" : "calls"}.db`);
    const clock = virtualClock();
    const before = await openListeningHub({ storage, clock });
    const [begun, released] = [gate(), gate()];
    const runs: string[] = [];
    const slow = defineActivity("slow", async ({ taskToken }) => {
      runs.push(taskToken);
      begun.open();
      await released.opened;
      return "done";
    });
    const ask = defineOrchestrator("ask", async (ctx) => await ctx.callActivity(slow));
    await before.startedWorker({ orchestrators: [ask, wait], activities: [slow] }, before.connected());
    await before.client.start(ask, undefined, { instanceId: "a" });
    await before.client.start(wait, undefined, { instanceId: "w" });
    await begun.opened;
    await before.engine.close();
    released.open();

    const after = await openListeningHub({ storage, clock }, before.listener.port);
    expect(await settled(clock, after.client.getHandle("a", ask).result())).toBe("done");
    const handle = after.client.getHandle("w", wait);
    await handle.raiseEvent(go, "hear");
    await handle.raiseEvent(go, "me");
    expect(await settled(clock, handle.result())).toBe("hear me");
  });

  it("may be started before its server, as long as the connection tries", async () => {
    const { listener, engine, client, clock, connected, worker } = await openListeningHub();
    await listener.close();
    const early = worker({ orchestrators: [wait] }, connected({ retryTimeout: "10m" }));
    const started = early.start();
    clock.advance(60_000);
    await turnOfEventLoop();
    await using _again = await engine.listen({ port: listener.port });
    await settled(clock, started);
    const handle = await client.start(wait);
    await handle.raiseEvent(go, "hear");
    await handle.raiseEvent(go, "me");
    expect(await settled(clock, handle.result())).toBe("hear me");
  });

  it("cannot be started where its server does not come, and says where it looked", async () => {
    const { listener, clock, connected, worker } = await openListeningHub();
    await listener.close();
    const started = worker({}, connected({ retryTimeout: "5s" })).start();
    const error: unknown = await settled(clock, started).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain(
      `the worker cannot reach its task hub: No engine can be reached at ${listener.address}`,
    );
    expect(String(error)).toContain("Is the engine running, and is this its address? Given up after 5s.");
  });

  it("stops at once while its server is away", async () => {
    const { clock, connected, listener, startedWorker } = await openListeningHub();
    const logger = recordingLogger();
    const worker = await startedWorker({ orchestrators: [wait], logger }, connected());
    await listener.close();
    await until(clock, () => logger.at("warn").length > 0);
    await worker.stop();
  });

  it("that stops leaves its work to another one, at once", async () => {
    const { client, clock, connected, startedWorker } = await openListeningHub();
    const first = await startedWorker({ orchestrators: [wait] }, connected());
    const handle = await client.start(wait);
    await handle.raiseEvent(go, "hear");
    await startedWorker({ orchestrators: [wait] }, connected());
    await first.stop();
    await handle.raiseEvent(go, "me");
    expect(await handle.result()).toBe("hear me");
    expect(clock.now()).toBe(virtualClock().now());
  });

  it("holds an instance that does not replay, says why, and lets it go on with code that agrees", async () => {
    const { client, clock, connected, engine, startedWorker, worker } = await openListeningHub();
    const old = await startedWorker({ orchestrators: [wait] }, connected());
    const handle = await client.start(wait);
    await handle.raiseEvent(go, "hear");
    await engine.whenAtRest();
    await old.stop();
    const other = defineOrchestrator("wait", async (ctx) => {
      await ctx.callActivity("somethingElse");
    });
    const bad = worker({ orchestrators: [other] }, connected());
    await bad.start();
    await handle.raiseEvent(go, "me");
    const status = await until(clock, async () => {
      const seen = await handle.status();
      return seen?.failure && seen;
    });
    expect(status).toMatchObject({ runtimeStatus: "RUNNING", failure: { errorType: "NonDeterminismError" } });
    await bad.stop();
    await startedWorker({ orchestrators: [wait] }, connected());
    expect(await settled(clock, handle.result())).toBe("hear me");
  });

  it("ends where something else listens at the port of its server", async () => {
    const { clock, connected, listener, worker } = await openListeningHub();
    const connection = connected();
    const run = worker({}, connection).run();
    await connection.hello();
    await listener.close();
    const other = createServer((_request, response) => {
      response.statusCode = 404;
      response.end("not found");
    });
    await once(other.listen(listener.port, "127.0.0.1"), "listening");
    try {
      await expect(settled(clock, run)).rejects.toThrow("What answers there is no task hub");
    } finally {
      await connection.close();
      other.close();
    }
  });
});
