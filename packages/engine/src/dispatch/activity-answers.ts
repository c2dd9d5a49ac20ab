/**
 * What ends an activity: its answer, or that it is put aside.
 *
 * 1. Its lease ends when that is on disk, and not before.
 * 2. Where it could not be written, the worker still has its lease: whoever ran the activity repeats the answer, and it
 *    does not run again. It does where its stream ends meanwhile, or no answer is repeated for a while.
 * 3. The same call while the first is being written shares its outcome.
 */
import type { ActivityResponse } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { EngineCore } from "../engine-core.js";
import type { Unit } from "../store/store.js";
import { createDelayedWork } from "./delayed-work.js";
import type { LeaseTable } from "./lease-table.js";
import type { ActivityLease, OpenTask } from "./open-task.js";
import { encodeAnswer, taskAlias } from "./open-task.js";

export interface ActivityAnswers {
  answer(response: ActivityResponse): Promise<void>;
  defer(token: string): Promise<void>;
  /** Whether what ends it is being written. */
  isEnding(lease: ActivityLease): boolean;
  stop(): void;
}

export interface ActivityLeases extends Pick<LeaseTable<ActivityLease>, "find"> {
  /** `false` if it had ended before. */
  end(lease: ActivityLease): boolean;
  /** Has the activity handed out again, a little later. */
  retry(task: OpenTask): void;
}

/** Milliseconds; longer than workers pause before they repeat an answer. */
const REPEAT_WITHIN = 60_000;

export function createActivityAnswers(core: EngineCore, leases: ActivityLeases): ActivityAnswers {
  const { clock, committer, logger, tokens } = core;
  const answering = new Map<string, Promise<void>>();
  const deferring = new Map<string, Promise<void>>();
  const unwritten = createDelayedWork<{ readonly lease: ActivityLease; readonly failures: number }>(clock, giveUp);

  const isEnding = ({ token }: ActivityLease): boolean => answering.has(token) || deferring.has(token);

  function answer(response: ActivityResponse): Promise<void> {
    const { completionToken, instanceId } = response;
    const lease = leases.find(completionToken, taskAlias(instanceId, response.taskId));
    const token = lease?.token ?? completionToken;
    const shared = answering.get(token);
    if (shared !== undefined) return shared;
    const task = lease ?? tokens.taskOf(completionToken);
    if (task === undefined || contradicts(response, task)) return Promise.resolve();
    if (completionToken !== "") lease?.stream.proveTokens();
    const { key, taskId } = task;
    const answered = write(lease, () => ({
      kind: "completeTask",
      taskKey: key,
      // Of one that is out, it has been compared already.
      instanceId: lease === undefined && instanceId !== "" ? instanceId : undefined,
      message: encodeAnswer(core.keys.message(), taskId, response, clock.now()),
    })).catch((error: unknown) => {
      if (lease !== undefined) awaitRepeat(lease);
      throw error;
    });
    return during(answering, token, answered);
  }

  function defer(token: string): Promise<void> {
    const shared = deferring.get(token) ?? answering.get(token);
    const lease = leases.find(token, "");
    if (shared !== undefined || lease === undefined) return shared ?? Promise.resolve();
    lease.stream.proveTokens();
    return during(
      deferring,
      token,
      write(lease, () => ({ kind: "deferTask", taskKey: lease.key })),
    );
  }

  async function write(lease: ActivityLease | undefined, unit: () => Unit): Promise<void> {
    const end = (): boolean => lease !== undefined && leases.end(lease);
    try {
      // An unknown task was answered before, or went with its instance: a no-op.
      await committer.submit(unit(), end);
    } catch (error) {
      if (lease !== undefined && (lease.stream.closed || !isRepeated(error)) && end()) leases.retry(lease.task);
      throw error;
    }
  }

  function awaitRepeat(lease: ActivityLease): void {
    lease.failures += 1;
    unwritten.add({ lease, failures: lease.failures }, REPEAT_WITHIN);
  }

  function giveUp({ lease, failures }: { readonly lease: ActivityLease; readonly failures: number }): void {
    if (failures !== lease.failures || isEnding(lease) || !leases.end(lease)) return;
    logger.warn(
      "A worker did not repeat the answer of an activity that could not be written: the activity runs again.",
    );
    leases.retry(lease.task);
  }

  return { answer, defer, isEnding, stop: () => unwritten.stop() };
}

/** What workers repeat a call for. */
function isRepeated(error: unknown): boolean {
  return error instanceof ServiceError && error.code === "UNAVAILABLE";
}

/** Whether an answer names another activity than its token does. What it leaves empty it does not name. */
function contradicts(
  { instanceId, taskId }: ActivityResponse,
  task: { readonly taskId: number; readonly instanceId?: string },
): boolean {
  if (taskId !== 0 && taskId !== task.taskId) return true;
  return instanceId !== "" && task.instanceId !== undefined && instanceId !== task.instanceId;
}

/** Keeps what is under way by its token, so that a repeated call shares its outcome. */
function during(calls: Map<string, Promise<void>>, token: string, call: Promise<void>): Promise<void> {
  const settled = call.finally(() => calls.delete(token));
  calls.set(token, settled);
  return settled;
}
