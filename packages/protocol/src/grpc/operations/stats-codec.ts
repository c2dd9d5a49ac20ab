/**
 * The answer of Stats:
 *
 *     message StatsResponse { repeated TaskHubStats task_hubs = 1; }
 *     message TaskHubStats {
 *       string name = 1;
 *       repeated StatusCount instances = 2;
 *       repeated Backlog orchestrations = 3;
 *       repeated Backlog activities = 4;
 *       repeated Worker workers = 5;
 *       int64 waits = 6;
 *       int64 storage_size = 7;
 *       int64 storage_free = 8;
 *     }
 *     message StatusCount { OrchestrationStatus status = 1; int64 count = 2; }
 *     message Backlog { string name = 1; string version = 2; int64 ready = 3; int64 delayed = 4; int64 out = 5; bool is_taken = 6; }
 *     message Worker {
 *       int64 connected_at = 1;  // milliseconds since the Unix epoch
 *       int64 turns_out = 2;
 *       int64 turn_slots = 3;
 *       int64 activities_out = 4;
 *       int64 activity_slots = 5;
 *     }
 */
import type { OrchestrationStatus } from "../../model/orchestration-state.js";
import type { BacklogStats, EngineStats, TaskHubStats, WorkerStats } from "../../operations.js";
import { BinaryReader } from "../../wire/binary-reader.js";
import type { BinaryWriter } from "../../wire/binary-writer.js";
import { encodeMessage } from "../../wire/encode-message.js";
import { statusFromNumber, statusToNumber } from "../../wire/orchestration-status.js";

const LENGTH = 2;
const VARINT = 0;

export function encodeStats({ taskHubs }: EngineStats): Uint8Array {
  return encodeMessage((writer) => nest(writer, 1, taskHubs, writeTaskHub));
}

/** @throws WireFormatError if the bytes are no such message. */
export function decodeStats(bytes: Uint8Array): EngineStats {
  const taskHubs: TaskHubStats[] = [];
  readFields(new BinaryReader(bytes), { [(1 << 3) | LENGTH]: (reader) => taskHubs.push(readTaskHub(reader)) });
  return { taskHubs };
}

function writeTaskHub(writer: BinaryWriter, hub: TaskHubStats): void {
  writer.string(1, hub.name);
  nest(writer, 2, countsOf(hub.instances), (nested, { status, count }) => {
    nested.int32(1, statusToNumber(status));
    nested.int64(2, count);
  });
  nest(writer, 3, hub.orchestrations, writeBacklog);
  nest(writer, 4, hub.activities, writeBacklog);
  nest(writer, 5, hub.workers, writeWorker);
  writer.int64(6, hub.waits);
  writer.int64(7, hub.storage.size);
  writer.int64(8, hub.storage.free);
}

function readTaskHub(outer: BinaryReader): TaskHubStats {
  const instances = { ...NONE };
  const orchestrations: BacklogStats[] = [];
  const activities: BacklogStats[] = [];
  const workers: WorkerStats[] = [];
  let name = "";
  let [waits, size, free] = [0, 0, 0];
  readNested(outer, {
    [(1 << 3) | LENGTH]: (reader) => (name = reader.string()),
    [(2 << 3) | LENGTH]: (reader) => {
      const [status = 0, count = 0] = readNumbers(reader, 2);
      instances[statusFromNumber(status)] = count;
    },
    [(3 << 3) | LENGTH]: (reader) => orchestrations.push(readBacklog(reader)),
    [(4 << 3) | LENGTH]: (reader) => activities.push(readBacklog(reader)),
    [(5 << 3) | LENGTH]: (reader) => workers.push(readWorker(reader)),
    [(6 << 3) | VARINT]: (reader) => (waits = reader.int64()),
    [(7 << 3) | VARINT]: (reader) => (size = reader.int64()),
    [(8 << 3) | VARINT]: (reader) => (free = reader.int64()),
  });
  return { name, instances, orchestrations, activities, workers, waits, storage: { size, free } };
}

const NONE: Readonly<Record<OrchestrationStatus, number>> = {
  PENDING: 0,
  RUNNING: 0,
  SUSPENDED: 0,
  COMPLETED: 0,
  FAILED: 0,
  TERMINATED: 0,
  CANCELED: 0,
  CONTINUED_AS_NEW: 0,
};

function countsOf(instances: TaskHubStats["instances"]) {
  const statuses = Object.keys(NONE).filter((name): name is OrchestrationStatus => Object.hasOwn(NONE, name));
  return statuses.map((status) => ({ status, count: instances[status] })).filter(({ count }) => count > 0);
}

function writeBacklog(writer: BinaryWriter, backlog: BacklogStats): void {
  writer.string(1, backlog.name);
  writer.string(2, backlog.version ?? "");
  writer.int64(3, backlog.ready);
  writer.int64(4, backlog.delayed);
  writer.int64(5, backlog.out);
  writer.bool(6, backlog.isTaken);
}

function readBacklog(outer: BinaryReader): BacklogStats {
  let [name, version] = ["", ""];
  let [ready, delayed, out] = [0, 0, 0];
  let isTaken = false;
  readNested(outer, {
    [(1 << 3) | LENGTH]: (reader) => (name = reader.string()),
    [(2 << 3) | LENGTH]: (reader) => (version = reader.string()),
    [(3 << 3) | VARINT]: (reader) => (ready = reader.int64()),
    [(4 << 3) | VARINT]: (reader) => (delayed = reader.int64()),
    [(5 << 3) | VARINT]: (reader) => (out = reader.int64()),
    [(6 << 3) | VARINT]: (reader) => (isTaken = reader.bool()),
  });
  return { name, version: version || undefined, ready, delayed, out, isTaken };
}

function writeWorker(writer: BinaryWriter, { connectedAt, orchestrations, activities }: WorkerStats): void {
  const numbers = [connectedAt, orchestrations.out, orchestrations.slots, activities.out, activities.slots];
  numbers.forEach((number, index) => writer.int64(index + 1, number));
}

function readWorker(reader: BinaryReader): WorkerStats {
  const [connectedAt = 0, turnsOut = 0, turnSlots = 0, activitiesOut = 0, activitySlots = 0] = readNumbers(reader, 5);
  return {
    connectedAt,
    orchestrations: { out: turnsOut, slots: turnSlots },
    activities: { out: activitiesOut, slots: activitySlots },
  };
}

/** Each field of a message has its reader, by its tag; others are skipped. */
type Fields = Readonly<Record<number, (reader: BinaryReader) => unknown>>;

function readFields(reader: BinaryReader, fields: Fields): void {
  while (reader.hasMore()) {
    const tag = reader.tag();
    const read = fields[tag];
    if (read) read(reader);
    else reader.skip(tag);
  }
}

function readNested(reader: BinaryReader, fields: Fields): void {
  const outer = reader.enter();
  readFields(reader, fields);
  reader.leave(outer);
}

/** A message of numbers, in the order of their fields. */
function readNumbers(reader: BinaryReader, count: number): readonly number[] {
  const numbers = Array.from({ length: count }, () => 0);
  const read = (index: number) => (nested: BinaryReader) => (numbers[index] = nested.int64());
  readNested(reader, Object.fromEntries(numbers.map((_, index) => [((index + 1) << 3) | VARINT, read(index)])));
  return numbers;
}

function nest<Item>(
  writer: BinaryWriter,
  field: number,
  items: readonly Item[],
  write: (writer: BinaryWriter, item: Item) => void,
): void {
  for (const item of items) {
    const start = writer.begin(field);
    write(writer, item);
    writer.end(start);
  }
}
