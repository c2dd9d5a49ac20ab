import { decodeHistoryEvents } from "@reawait/protocol";
import type { Store, TurnLoad, Unit } from "@reawait/engine/internal";

/** What went from a store to its engine, and back. */
export interface StoreTraffic {
  readonly eventsRead: number;
  readonly bytesRead: number;
  readonly messagesWritten: number;
  readonly bytesWritten: number;
}

export interface CountingStore {
  readonly store: Store;
  /** What has gone since it was asked the last time. */
  take(): StoreTraffic;
}

const NOTHING: StoreTraffic = { eventsRead: 0, bytesRead: 0, messagesWritten: 0, bytesWritten: 0 };

/** Counts the events that an engine reads of histories and inboxes, each of which it decodes, and what it writes of them. */
export function countingStore(store: Store): CountingStore {
  let traffic = NOTHING;
  return {
    take() {
      const taken = traffic;
      traffic = NOTHING;
      return taken;
    },
    store: {
      ...store,
      async loadTurns(requests) {
        const loads = await store.loadTurns(requests);
        for (const blob of loads.flatMap(blobsOf)) {
          const { eventsRead, bytesRead } = traffic;
          traffic = {
            ...traffic,
            eventsRead: eventsRead + decodeHistoryEvents(blob).length,
            bytesRead: bytesRead + blob.byteLength,
          };
        }
        return loads;
      },
      commit(batch) {
        for (const { messages, bytes } of batch.map(writtenBy)) {
          const { messagesWritten, bytesWritten } = traffic;
          traffic = { ...traffic, messagesWritten: messagesWritten + messages, bytesWritten: bytesWritten + bytes };
        }
        return store.commit(batch);
      },
    },
  };
}

function blobsOf(load: TurnLoad | undefined): readonly Uint8Array[] {
  return load === undefined ? [] : [...load.history, ...load.messages.map(({ event }) => event)];
}

function writtenBy(unit: Unit): { readonly messages: number; readonly bytes: number } {
  if (unit.kind !== "turn") return { messages: 0, bytes: 0 };
  const bytes = unit.requeued.reduce((sum, { event }) => sum + event.byteLength, unit.history.events.byteLength);
  return { messages: unit.requeued.length, bytes };
}
