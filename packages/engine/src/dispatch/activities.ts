/**
 * Activity work: from open tasks to answers on disk.
 *
 * 1. An activity runs at least once. Its lease lives as long as its stream, however long it takes.
 * 2. The first answer that is committed counts, whichever token it came with; the others are no-ops (E5).
 * 3. A task that was answered may still stand in the ready queue, or be out once more: that is found when it is loaded,
 *    or when it is answered again.
 * 4. As long as a worker has not proved that it echoes tokens, it is not sent two activities that it could not tell
 *    apart (E3): the second one is held.
 */
import type { ActivityResponse } from "@reawait/protocol";

import type { EngineCore } from "../engine-core.js";
import type { TaskRef, TaskRow } from "../store/store.js";
import { encodeMessage } from "../turn/encode-turn.js";
import { createDelayedWork } from "./delayed-work.js";
import type { Lease } from "./lease-table.js";
import { createLeaseTable } from "./lease-table.js";
import type { OpenTask } from "./open-task.js";
import { activityWorkItem, taskAlias, taskAnswered } from "./open-task.js";
import { createReadyQueue } from "./ready-queue.js";
import type { Streams } from "./streams.js";
import type { WorkStream } from "./work-stream.js";

export interface Activities {
  readonly atRest: boolean;
  /** How many ready activities no connected worker accepts. */
  readonly unmatched: number;
  addStored(refs: readonly TaskRef[]): void;
  /** Activities whose turn has just been committed. */
  addNew(rows: readonly TaskRow[]): void;
  /** Hands out as much as there are slots for. */
  assign(): void;
  answer(response: ActivityResponse): Promise<void>;
  abandon(token: string): void;
  giveBack(stream: WorkStream): void;
  /** An instance was replaced: what it has not begun yet is void. */
  revoke(instanceKey: number): void;
  stop(): void;
}

interface ActivityLease extends Lease {
  readonly task: OpenTask;
}

interface Assignment {
  readonly task: OpenTask;
  readonly stream: WorkStream;
}

/** Rows of so many ready activities are kept in memory; the rest is loaded when its turn comes. */
const ROWS_KEPT = 1_000;

export function createActivities(core: EngineCore, streams: Streams): Activities {
  const { clock, logger, store, tokens } = core;
  const queue = createReadyQueue<OpenTask>();
  const leases = createLeaseTable<ActivityLease>();
  const delayed = createDelayedWork<OpenTask>(clock, enqueue);
  const held = new Map<string, OpenTask[]>();
  const answering = new Map<string, Promise<void>>();
  /** Taken from the queue, and not yet leased. */
  let loading = 0;

  function enqueue(task: OpenTask): void {
    queue.add(task);
    core.changed();
  }

  // ---- handing out -------------------------------------------------------------------------------------------------

  function assign(): void {
    const missing: Assignment[] = [];
    const accepts = streams.canTake("activity");
    while (streams.hasSlot("activity")) {
      const task = queue.take(accepts);
      if (task === undefined) break;
      const stream = streams.choose("activity", task.name, task.version);
      if (stream === undefined) {
        queue.add(task);
        break;
      }
      stream.reserve("activity");
      if (task.row === undefined) missing.push({ task, stream });
      else lease({ task, stream }, task.row);
    }
    if (missing.length > 0) void load(missing);
  }

  async function load(assignments: readonly Assignment[]): Promise<void> {
    loading += assignments.length;
    try {
      const rows = await store.loadTasks(assignments.map(({ task }) => task.key));
      assignments.forEach((assignment, index) => handOut(assignment, rows[index]));
    } catch (error) {
      logger.error("The engine could not read activities from its storage; it will try again.", error);
      for (const { task, stream } of assignments) {
        stream.release("activity");
        delayed.add(again(task));
      }
    } finally {
      loading -= assignments.length;
      core.changed();
    }
  }

  function handOut(assignment: Assignment, row: TaskRow | undefined): void {
    if (row === undefined) assignment.stream.release("activity");
    else if (assignment.stream.closed) {
      assignment.stream.release("activity");
      enqueue(assignment.task);
    } else lease(assignment, row);
  }

  function lease({ task, stream }: Assignment, row: TaskRow): void {
    const alias = taskAlias(row.instanceId, row.taskId);
    for (const other of leases.withAlias(alias)) {
      if (other.stream.echoesTokens) continue;
      stream.release("activity");
      held.set(alias, [...(held.get(alias) ?? []), task]);
      return;
    }
    const token = tokens.activity(task.key);
    leases.add({ token, stream, alias, task });
    stream.push(activityWorkItem(token, row));
  }

  // ---- getting back ------------------------------------------------------------------------------------------------

  /** `false` if it had ended before. */
  function end(ended: ActivityLease): boolean {
    if (!leases.remove(ended)) return false;
    ended.stream.release("activity");
    const waiting = held.get(ended.alias);
    held.delete(ended.alias);
    waiting?.forEach(enqueue);
    core.changed();
    return true;
  }

  function proved(stream: WorkStream): void {
    if (stream.echoesTokens) return;
    stream.echoesTokens = true;
    const waiting = [...held.values()].flat();
    held.clear();
    waiting.forEach(enqueue);
  }

  function answer(response: ActivityResponse): Promise<void> {
    const { completionToken } = response;
    const shared = answering.get(completionToken);
    if (shared !== undefined) return shared;
    const found = leases.find(completionToken, taskAlias(response.instanceId, response.taskId));
    const taskKey = found?.task.key ?? tokens.taskKeyOf(completionToken);
    if (taskKey === undefined) return Promise.resolve();
    if (found !== undefined) {
      if (completionToken !== "") proved(found.stream);
      end(found);
    }
    const token = found?.token ?? completionToken;
    const answered = commit(taskKey, response, found?.task).finally(() => answering.delete(token));
    answering.set(token, answered);
    return answered;
  }

  async function commit(taskKey: number, response: ActivityResponse, task: OpenTask | undefined): Promise<void> {
    try {
      const message = encodeMessage({ key: core.keys.message(), event: taskAnswered(response, clock.now()) });
      // An unknown task was answered before, or went with its instance: a no-op.
      await core.committer.submit({ kind: "completeTask", taskKey, message }, () => undefined);
    } catch (error) {
      if (task !== undefined) delayed.add(again(task));
      throw error;
    }
  }

  return {
    get atRest() {
      return queue.size === 0 && leases.size === 0 && loading === 0 && held.size === 0;
    },
    get unmatched() {
      return queue.countUnmatched(streams.accepts("activity"));
    },
    addStored(refs) {
      for (const ref of refs) queue.add({ ...ref, row: undefined, attempts: 0 });
      core.changed();
    },
    addNew(rows) {
      for (const row of rows) {
        const { key, instanceKey, name, version } = row;
        queue.add({ key, instanceKey, name, version, attempts: 0, row: queue.size < ROWS_KEPT ? row : undefined });
      }
      if (rows.length > 0) core.changed();
    },
    assign,
    answer,
    abandon(token) {
      const abandoned = leases.find(token, "");
      if (abandoned !== undefined && end(abandoned)) delayed.add(again(abandoned.task));
    },
    giveBack(stream) {
      for (const lost of leases.ofStream(stream)) {
        // Loaded anew: by now its answer may be on disk.
        if (end(lost)) enqueue({ ...lost.task, row: undefined });
      }
    },
    revoke: (instanceKey) => queue.removeInstance(instanceKey),
    stop: () => delayed.stop(),
  };
}

function again(task: OpenTask): OpenTask {
  return { ...task, row: undefined, attempts: task.attempts + 1 };
}
