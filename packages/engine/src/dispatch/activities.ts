/**
 * Activity work: from open tasks to answers on disk.
 *
 * 1. An activity runs at least once. Its lease lives as long as its stream, however long it takes, and goes on with the
 *    next one if its worker comes back (`returning-workers.ts`).
 * 2. How it ends, `activity-answers.ts` says. The first answer that is committed counts, whichever token it came with; the others are no-ops (E5).
 * 3. A task that was answered may still stand in the ready queue, or be out once more: that is found when it is loaded,
 *    or when it is answered again.
 * 4. One that is put aside takes no slot, and goes out no more: it is over when somebody answers with its token.
 * 5. As long as a worker has not proved that it echoes tokens, it is not sent two activities that it could not tell
 *    apart (E3): the second one is held.
 */
import type { ActivityResponse, BacklogStats } from "@reawait/protocol";

import type { EngineCore } from "../engine-core.js";
import type { TaskRef, TaskRow } from "../store/store.js";
import { createActivityAnswers } from "./activity-answers.js";
import { countBacklog } from "./backlog.js";
import { createDelayedWork } from "./delayed-work.js";
import { createLeaseTable, rebindLeases } from "./lease-table.js";
import type { ActivityLease, OpenTask } from "./open-task.js";
import { activityWorkItem, taskAlias, untriedTask } from "./open-task.js";
import { createReadyQueue } from "./ready-queue.js";
import { countLoss, redeliveryDelay } from "./redelivery-delay.js";
import type { Streams } from "./streams.js";
import { createUnmatchedWarnings } from "./unmatched-warnings.js";
import type { WorkStream } from "./work-stream.js";

export interface Activities {
  readonly atRest: boolean;
  /** Whether nothing is ready, or on its way to a worker. */
  readonly settled: boolean;
  /** How many activities are out at a worker. */
  readonly out: number;
  /** How many are out, or on their way there. */
  readonly busy: number;
  /** What is to be done, by name and version; what is put aside is not. */
  backlog(): readonly BacklogStats[];
  /** How many ready activities no connected worker accepts. */
  readonly unmatched: number;
  addStored(refs: readonly TaskRef[]): void;
  /** Instances may have gone unseen: an activity is looked up again before it is handed out. */
  distrustRows(): void;
  /** Activities whose turn has just been committed. */
  addNew(rows: readonly TaskRow[]): void;
  /** Hands out as much as there are slots for. */
  assign(): void;
  answer(response: ActivityResponse): Promise<void>;
  abandon(token: string): void;
  defer(token: string): Promise<void>;
  /** What was given back, and this new stream takes, goes out at once. */
  offer(stream: WorkStream): void;
  giveBack(stream: WorkStream): void;
  /** Its worker is back, and still runs some of what it had. */
  rebind(from: WorkStream, to: WorkStream): void;
  /** A worker was found to echo tokens: it may be sent what it could have mixed up. */
  releaseHeld(): void;
  /** An instance is gone, or was terminated: what it has not begun yet is void. */
  revoke(instanceKey: number): void;
  stop(): void;
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
  const held = new Map<string, readonly OpenTask[]>();
  const answers = createActivityAnswers(core, { find: (token, alias) => leases.find(token, alias), end, retry });
  const warnOfUnmatched = createUnmatchedWarnings("activity", queue, streams, logger);
  /** Taken from the queue, and not yet leased. */
  let loading = 0;
  let newest = 0;
  /** Rows of activities up to this key are not relied on. */
  let distrusted = 0;

  function isSettled(): boolean {
    return queue.size === 0 && loading === 0 && held.size === 0;
  }

  function enqueue(task: OpenTask): void {
    queue.add(task);
    core.changed();
  }

  /** Goes out again after a delay that grows; loaded anew, since by then its answer may be on disk. */
  function retry(task: OpenTask): void {
    const attempts = task.attempts + 1;
    delayed.add({ ...task, row: undefined, attempts, patient: false }, redeliveryDelay(attempts));
  }

  // ---- handing out -------------------------------------------------------------------------------------------------

  function assign(): void {
    const missing: Assignment[] = [];
    const accepts = streams.canTake("activity");
    while (streams.hasSlot("activity")) {
      const task = queue.take(accepts);
      if (task === undefined) break;
      const stream = streams.choose("activity", task);
      if (stream === undefined) {
        queue.add(task);
        break;
      }
      stream.reserve("activity");
      if (task.row === undefined || task.key <= distrusted) missing.push({ task, stream });
      else lease({ task, stream }, task.row);
    }
    if (missing.length > 0) void load(missing);
    warnOfUnmatched();
  }

  async function load(assignments: readonly Assignment[]): Promise<void> {
    loading += assignments.length;
    try {
      const rows = await store.loadTasks(assignments.map(({ task }) => task.key));
      assignments.forEach((assignment, index) => handOut(assignment, rows[index]));
    } catch (error) {
      logger.error("The engine could not read activities from its storage; it will try again.", error);
      for (const { task, stream } of assignments) {
        stream.cancel("activity");
        retry(task);
      }
    } finally {
      loading -= assignments.length;
      core.changed();
    }
  }

  function handOut(assignment: Assignment, row: TaskRow | undefined): void {
    if (row === undefined) assignment.stream.cancel("activity");
    else if (assignment.stream.closed) {
      assignment.stream.cancel("activity");
      enqueue(assignment.task);
    } else lease(assignment, row);
  }

  function lease({ task, stream }: Assignment, row: TaskRow): void {
    const alias = taskAlias(row.instanceId, row.taskId);
    for (const other of leases.withAlias(alias)) {
      if (other.stream.echoesTokens) continue;
      stream.cancel("activity");
      held.set(alias, [...(held.get(alias) ?? []), task]);
      return;
    }
    const { key, instanceId, taskId } = row;
    const token = tokens.activity({ key, taskId });
    leases.add({ token, stream, alias, task, key, instanceId, taskId, failures: 0 });
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

  function releaseHeld(): void {
    const waiting = [...held.values()].flat();
    held.clear();
    waiting.forEach(enqueue);
  }

  function lose({ task, stream, token }: ActivityLease): void {
    // Loaded anew: by now its answer may be on disk.
    if (!stream.broken) return enqueue({ ...task, row: undefined });
    const isSuspect = stream.suspect === token;
    if (isSuspect && task.losses > 0) {
      const name = JSON.stringify(task.name);
      logger.warn(`The connection to a worker broke just after it was sent activity ${name}, more than once in a row.`);
    }
    const hasOther = streams.accepts("activity")(task.name, task.version);
    const { losses, delay } = countLoss(task.losses, { isSuspect, hasOther });
    const lost = { ...task, row: undefined, losses, patient: true };
    if (delay > 0) delayed.add(lost, delay);
    else enqueue(lost);
  }

  return {
    get atRest() {
      return isSettled() && leases.size === 0;
    },
    get settled() {
      return isSettled();
    },
    get out() {
      return leases.size;
    },
    get busy() {
      return leases.size + loading;
    },
    backlog() {
      const out = [...leases.all].map(({ task }) => task);
      const later = [...delayed.all, ...[...held.values()].flat()];
      return countBacklog({ ready: queue.counts(), delayed: later, out }, streams.accepts("activity"));
    },
    get unmatched() {
      return queue.countUnmatched(streams.accepts("activity"));
    },
    addStored(refs) {
      for (const ref of refs) queue.add(untriedTask(ref, undefined));
      core.changed();
    },
    distrustRows: () => void (distrusted = newest),
    addNew(rows) {
      for (const row of rows) {
        newest = Math.max(newest, row.key);
        queue.add(untriedTask(row, queue.size < ROWS_KEPT ? row : undefined));
      }
      if (rows.length > 0) core.changed();
    },
    assign,
    answer: (response) => answers.answer(response),
    abandon(token) {
      const abandoned = leases.find(token, "");
      if (abandoned !== undefined && !answers.isEnding(abandoned) && end(abandoned)) retry(abandoned.task);
    },
    defer: (token) => answers.defer(token),
    offer(stream) {
      delayed.release(({ name, version, patient }) => !patient && stream.accepts("activity", name, version));
    },
    giveBack(stream) {
      for (const lost of leases.ofStream(stream)) {
        if (!answers.isEnding(lost) && end(lost)) lose(lost);
      }
    },
    rebind: (from, to) => rebindLeases(leases, "activity", from, to),
    releaseHeld,
    revoke(instanceKey) {
      queue.removeInstance(instanceKey);
      for (const [alias, tasks] of held) {
        const left = tasks.filter((task) => task.instanceKey !== instanceKey);
        if (left.length > 0) held.set(alias, left);
        else held.delete(alias);
      }
      core.changed();
    },
    stop() {
      delayed.stop();
      answers.stop();
    },
  };
}
