/** What one turn of an orchestrator costs that has a long past: counted, not timed. */
import { Client } from "@reawait/client";
import { defineEvent, defineOrchestrator } from "@reawait/core";
import { openHubOn, openMemoryStore } from "@reawait/engine/internal";
import { silentLogger, systemClock, type Connection, type WorkItem } from "@reawait/protocol";
import { connect, serve } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";
import { byteCounter } from "./byte-counter.js";
import { countingStore } from "./counting-store.js";

export interface TurnCase {
  /** How many events the orchestrator has taken before. */
  readonly past: number;
  readonly sessions: boolean;
  readonly transport: "in process" | "gRPC";
}

/** Of a turn with one new event. */
export interface TurnCost {
  /** Events that came to the worker: past ones and new ones. */
  readonly eventsToWorker: number;
  /** Bytes over the socket, both ways. */
  readonly bytesMoved: number;
  /** Events that the engine read from its store, and decoded, */
  readonly eventsRead: number;
  /** and their size there. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

const INSTANCE = "listener";
const next = defineEvent<number>("next");
const listen = defineOrchestrator("listen", async (ctx) => {
  for (;;) await ctx.waitForExternalEvent(next);
});

export async function costOfTurn({ past, sessions, transport }: TurnCase): Promise<TurnCost> {
  const counting = countingStore(await openMemoryStore());
  const opened = openHubOn(counting.store, systemClock);
  const { hub, connection: local } = opened;
  const client = new Client(local);
  const raise = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, () => local.raiseEvent({ instanceId: INSTANCE, name: "next", input: "1" })),
    );

  await using server = await serve(local, { logger: silentLogger });
  await using counter = await byteCounter(server.address);
  await using remote = connect(counter.address, { logger: silentLogger });

  // The past is made by a worker that keeps its session: without, that alone would be quadratic.
  const maker = new Worker(local, { orchestrators: [listen], logger: silentLogger });
  await maker.start();
  await client.start(listen, undefined, { instanceId: INSTANCE });
  await raise(past);
  await hub.rest.whenAtRest();
  await maker.stop();

  const observed = countingConnection(transport === "gRPC" ? remote : local);
  const worker = new Worker(observed.connection, {
    orchestrators: [listen],
    maxSessions: sessions ? 1_000 : 0,
    logger: silentLogger,
  });
  await worker.start();
  // The first turn of this worker needs all of the past in any case.
  await raise(1);
  await hub.rest.whenAtRest();
  const before = counter.bytes;
  counting.take();
  observed.takeCount();
  await raise(1);
  await hub.rest.whenAtRest();
  const { eventsRead, bytesRead, bytesWritten } = counting.take();
  const cost = {
    eventsToWorker: observed.takeCount(),
    bytesMoved: counter.bytes - before,
    eventsRead,
    bytesRead,
    bytesWritten,
  };
  await worker.stop();
  await opened.close();
  return cost;
}

/** Counts the events of turns, however they come. */
function countingConnection(connection: Connection) {
  let events = 0;
  return {
    takeCount(): number {
      const count = events;
      events = 0;
      return count;
    },
    connection: {
      ...connection,
      get profile() {
        return connection.profile;
      },
      async *getWorkItems(...args: Parameters<Connection["getWorkItems"]>): AsyncGenerator<WorkItem> {
        for await (const item of connection.getWorkItems(...args)) {
          if (item.kind === "orchestrator") events += item.request.pastEvents.length + item.request.newEvents.length;
          yield item;
        }
      },
      async *streamInstanceHistory(...args: Parameters<Connection["streamInstanceHistory"]>) {
        for await (const chunk of connection.streamInstanceHistory(...args)) {
          events += chunk.length;
          yield chunk;
        }
      },
    } satisfies Connection,
  };
}
