import type { CreateInstanceRequest } from "@reawait/protocol";
import { isTerminalStatus } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import type { InstanceRow, NewInstance, Replacement, UnitOutcome } from "../store/store.js";
import { messageToParent } from "../turn/complete.js";
import { encodeDelayed, encodeMessage } from "../turn/encode-turn.js";
import { newInstance } from "../turn/new-instance.js";

/** An instance to put where another one was found, or nobody. */
export interface Put {
  readonly request: CreateInstanceRequest;
  /** Whom the id belonged to when it was last looked at. A running one is told nothing more; its parent is. */
  readonly found: InstanceRow | undefined;
}

/** What became of it. */
export type PutOutcome = Extract<UnitOutcome, { readonly kind: "created" | "alreadyExists" | "changedMeanwhile" }>;

/**
 * Creates an instance in one transaction with all that follows for the one in whose place it comes: turns, timers,
 * activities and messages of that one count no more. Whoever waits for the id goes on waiting for the new run.
 */
export function putInstance(hub: Hub, { request, found }: Put): Promise<PutOutcome> {
  const { replaceableStatus: replaceable = [] } = request;
  const replaces = replaceable.length > 0 ? replacementOf(hub, found) : undefined;
  const instance = { ...toCreate(hub, request), replaceable };
  return hub.committer.submit({ kind: "create", instance, replaces }, (outcome) => {
    if (outcome.kind === "alreadyExists" || outcome.kind === "changedMeanwhile") return outcome;
    if (outcome.kind !== "created") throw new Error(`The storage answered a new instance with ${outcome.kind}.`);
    if (found !== undefined) {
      hub.turns.revoke(found);
      hub.activities.revoke(found.key);
    }
    return outcome;
  });
}

function replacementOf(hub: Hub, found: InstanceRow | undefined): Replacement {
  if (found === undefined || isTerminalStatus(found.status)) return { key: found?.key };
  const ended = { status: "TERMINATED", output: undefined, failure: undefined } as const;
  const toParent = messageToParent(found, ended, hub.keys, hub.clock.now());
  return { key: found.key, toParent: toParent && encodeMessage(toParent) };
}

function toCreate(hub: Hub, request: CreateInstanceRequest): Omit<NewInstance, "replaceable"> {
  const { instanceId, name, version, input, tags, parentTraceContext, scheduledStartTimestamp: scheduledAt } = request;
  const now = hub.clock.now();
  const executionId = request.executionId || hub.keys.executionId();
  const key = hub.keys.instance();
  const given = { key, instanceId, executionId, name, version, input, tags, parentTraceContext, scheduledAt };
  const { row, started: event } = newInstance({ ...given, parent: undefined }, now);
  const start =
    scheduledAt !== undefined && scheduledAt > now
      ? encodeDelayed({ key: hub.keys.timer(), dueAt: scheduledAt, event })
      : encodeMessage({ key: hub.keys.message(), event });
  return { row, start };
}
