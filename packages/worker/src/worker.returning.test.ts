/** Workers with a name whose connection to a real server breaks and comes back. Only the sockets are real: time is the test's. */
import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { silentLogger, sessionProperties } from "@reawait/protocol";
import { connect, type ConnectOptions, type GrpcConnection } from "@reawait/protocol/grpc";
import { afterEach, describe, expect, it } from "@jest/globals";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { createProxy, type Proxy } from "../../../faults/network/proxy.js";
import { gate } from "./testing/gate.js";
import { observed } from "./testing/observed-connection.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";

const connections = new Set<GrpcConnection>();
const proxies = new Set<Proxy>();
let clock = virtualClock();
afterEach(async () => {
  // First: a server does not end a connection of which the other end says nothing.
  await Promise.all([...proxies].map((proxy) => proxy.close()));
  await settled(closeHubs());
  await Promise.all([...connections].map((connection) => connection.close()));
  connections.clear();
  proxies.clear();
  clock = virtualClock();
});

/** Lets time go on, by small steps, until something is so. */
async function until(look: () => unknown): Promise<void> {
  while (!look()) {
    clock.advance(100);
    await turnOfEventLoop();
  }
}

/** The same for what a promise comes to. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  let over = false;
  const note = (): void => void (over = true);
  promise.then(note, note);
  await until(() => over);
  return promise;
}

/** An engine that is reached at its own port, and through a proxy. */
async function openProxiedHub() {
  const hub = await openHub({ clock });
  const listener = await hub.engine.listen();
  const proxy = await createProxy(listener.port);
  proxies.add(proxy);
  const connected = (port: number, more: ConnectOptions): GrpcConnection => {
    const connection = connect(`http://127.0.0.1:${port}`, { clock, logger: silentLogger, ...more });
    connections.add(connection);
    return connection;
  };
  return { ...hub, listener, proxy, connected };
}

/** A worker, reached through a proxy, that has begun an activity which ends when it is told to. */
async function atWork(options: ConnectOptions) {
  const { client, startedWorker, listener, proxy, connected } = await openProxiedHub();
  const [begun, released] = [gate(), gate()];
  const logger = recordingLogger();
  const runs: string[] = [];
  const slow = defineActivity("slow", async ({ taskToken }) => {
    runs.push(taskToken);
    begun.open();
    await released.opened;
    return "done";
  });
  const ask = defineOrchestrator("ask", async (ctx) => await ctx.callActivity(slow));
  const definitions = { orchestrators: [ask], activities: [slow] };
  const worker = await startedWorker({ ...definitions, logger }, connected(proxy.port, options));
  const handle = await client.start(ask, undefined, { instanceId: "a" });
  await begun.opened;
  const other = () => startedWorker(definitions, connected(listener.port, {}));
  return { handle, logger, other, proxy, released, runs, worker };
}

const back = { workerId: "mia" };

describe("a worker with a name", () => {
  it("goes on with its activity on a new connection: it runs once, though another worker waits for work", async () => {
    const { handle, other, proxy, released, runs } = await atWork(back);
    await other();
    proxy.cut();
    await until(() => proxy.connections === 0);
    await until(() => proxy.connections > 0);
    const end = clock.now() + 30_000;
    await until(() => clock.now() >= end);
    expect(runs).toHaveLength(1);
    released.open();
    expect(await settled(handle.result())).toBe("done");
    expect(runs).toHaveLength(1);
  });

  it("that does not come back loses its activity to another one after ten seconds", async () => {
    const { other, proxy, runs } = await atWork(back);
    await other();
    proxy.refuse();
    proxy.cut();
    const since = clock.now();
    await until(() => runs.length > 1);
    expect(clock.now() - since).toBeGreaterThanOrEqual(10_000);
    expect(clock.now() - since).toBeLessThan(15_000);
  });

  it("takes the place of its own stream where the old one is half open", async () => {
    const { handle, logger, other, proxy, released, runs } = await atWork(back);
    await other();
    proxy.strand();
    // It takes two minutes until the worker believes it.
    await until(() => logger.at("warn").some((message) => message.includes("connected again")));
    expect(runs).toHaveLength(1);
    released.open();
    expect(await settled(handle.result())).toBe("done");
    expect(runs).toHaveLength(1);
  });

  it("that stops gives back at once what it has", async () => {
    const { other, runs, worker } = await atWork(back);
    await other();
    await settled(worker.stop());
    const since = clock.now();
    await until(() => runs.length > 1);
    expect(clock.now() - since).toBeLessThan(1_000);
  });
});

describe("the sessions of a worker whose connection broke", () => {
  const next = defineEvent<number>("next");

  /** How many past events each turn was sent, and how often the code began from the top. */
  async function afterBreak(options: ConnectOptions) {
    const { client, engine, startedWorker, proxy, connected } = await openProxiedHub();
    const { connection, turns } = observed(connected(proxy.port, options));
    let begun = 0;
    const sum = defineOrchestrator("sum", async (ctx) => {
      begun += 1;
      let total = 0;
      for (let n = 0; n < 3; n++) total += await ctx.waitForExternalEvent(next);
      return total;
    });
    await startedWorker({ orchestrators: [sum] }, connection);
    const handle = await client.start(sum);
    for (const n of [1, 2, 3]) {
      await until(() => turns.length === n && engine.atRest());
      if (n === 2) {
        proxy.cut();
        await until(() => proxy.connections === 0);
        await until(() => proxy.connections > 0 && engine.inUse.streams === 1);
      }
      await handle.raiseEvent(next, n);
    }
    expect(await settled(handle.result())).toBe(6);
    const counts = turns.map(
      ({ pastEvents, properties }) => properties?.[sessionProperties.pastCount] ?? pastEvents.length,
    );
    return { begun, sent: turns.map(({ pastEvents }) => pastEvents.length), counts };
  }

  it("come back with it where it has a name: nothing is sent or run again", async () => {
    expect(await afterBreak(back)).toEqual({ begun: 1, sent: [0, 0, 0, 0], counts: [0, 3, 6, 9] });
  });

  it.each([
    ["has none", {}],
    ["answers by calls", { ...back, streaming: false }],
  ])("are built up anew where it %s, and serve from then on", async (_who, options) => {
    expect(await afterBreak(options)).toEqual({ begun: 2, sent: [0, 0, 6, 0], counts: [0, 3, 6, 9] });
  });
});

describe("no time to come back has", () => {
  it.each([
    ["a worker without a name", {}],
    ["one that answers by calls", { ...back, streaming: false }],
  ])("%s: its activity runs again at once, and the first answer counts", async (_who, options) => {
    const { handle, other, proxy, released, runs } = await atWork(options);
    await other();
    clock.advance(2_000);
    proxy.refuse();
    proxy.cut();
    const since = clock.now();
    await until(() => runs.length > 1);
    expect(clock.now() - since).toBeLessThan(5_000);
    released.open();
    expect(await settled(handle.result())).toBe("done");
  });
});
