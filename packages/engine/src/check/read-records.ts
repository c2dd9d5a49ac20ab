/** Reads instances for a check: one after the other, each with all that belongs to it, and says what cannot be read. */
import type { HistoryEvent } from "@reawait/protocol";
import { decodeHistoryEvents } from "@reawait/protocol";

import type { SqliteDatabase } from "../store/sqlite/driver.js";
import { createInstanceTable, type InstanceState } from "../store/sqlite/instance-table.js";
import type { DelayedRecord, InstanceRecord, TaskRecord } from "./check-instance.js";
import type { Marks } from "./marks.js";

export interface RecordReader {
  /** Their keys, a page at a time. */
  keysAfter(key: number): readonly number[];
  /** `undefined` where it cannot be read as a whole; what is wrong is noted. */
  read(key: number, note: (problem: string) => void): InstanceRecord | undefined;
}

const PAGE = 1_000;

interface HistoryColumns {
  readonly previous: number | null;
  readonly events: Uint8Array;
}

/** @param reached - takes note of the rows of history that were read */
export function createRecordReader(db: SqliteDatabase, reached: Marks): RecordReader {
  const instances = createInstanceTable(db);
  const keys = db
    .prepare<[number, number], number>("SELECT key FROM instances WHERE key > ? ORDER BY key LIMIT ?")
    .pluck();
  const turn = db.prepare<[number], HistoryColumns>("SELECT previous, events FROM history WHERE key = ?");
  const inbox = db
    .prepare<[number], Uint8Array>("SELECT event FROM inbox WHERE instance_key = ? ORDER BY rank, key")
    .pluck();
  const delayed = db.prepare<[number], { readonly starts: number; readonly event: Uint8Array }>(
    "SELECT starts, event FROM delayed WHERE instance_key = ? ORDER BY key",
  );
  const tasks = db.prepare<[number], TaskRecord>(
    "SELECT task_id AS taskId, execution_id AS executionId FROM tasks WHERE instance_key = ? ORDER BY key",
  );

  /** Oldest first. */
  function readHistory({ historyHead }: InstanceState): readonly Uint8Array[] {
    const blobs: Uint8Array[] = [];
    for (let key = historyHead; key !== null;) {
      if (!reached.add(key)) throw new Error(`row ${key} of its history is in a second place too`);
      const row = turn.get(key);
      if (row === undefined) throw new Error(`row ${key} of its history is missing`);
      blobs.push(row.events);
      key = row.previous;
    }
    return blobs.reverse();
  }

  function find(instanceId: string): ReturnType<InstanceRecord["find"]> {
    const found = instances.find(instanceId);
    return found && { status: found.status, parent: instances.parentOf(found.key) };
  }

  return {
    keysAfter: (key) => keys.all(key, PAGE),
    read(key, note) {
      const state = instances.get(key);
      const found = instances.readWithHead(key);
      // One without payloads is a stray.
      if (state === undefined || found === undefined) return undefined;
      const attempt = <T>(read: () => T): T | undefined => {
        try {
          return read();
        } catch (error) {
          note(error instanceof Error ? error.message : String(error));
          return undefined;
        }
      };
      const blobs = attempt(() => readHistory(state));
      const history = blobs && attempt(() => decodeAll("its history", blobs));
      const messages = attempt(() => decodeAll("its inbox", inbox.all(key)));
      const later = attempt(() => delayed.all(key).map(decodeDelayed));
      if (history === undefined || messages === undefined || later === undefined) return undefined;
      return {
        row: found.instance,
        started: state.started,
        history,
        inbox: messages,
        delayed: later,
        tasks: tasks.all(key),
        find,
      };
    },
  };
}

function decodeAll(what: string, blobs: readonly Uint8Array[]): readonly HistoryEvent[] {
  try {
    return blobs.flatMap((blob) => decodeHistoryEvents(blob));
  } catch (error) {
    throw new Error(`${what} cannot be decoded: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function decodeDelayed({ starts, event }: { readonly starts: number; readonly event: Uint8Array }): DelayedRecord {
  const [decoded, ...more] = decodeAll("a delayed message", [event]);
  if (decoded === undefined || more.length > 0) throw new Error("a delayed message is not one event");
  return { starts: starts === 1, event: decoded };
}
