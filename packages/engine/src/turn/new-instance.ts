import type { ExecutionStartedEvent, ParentInstance, Tags, TraceContext } from "@reawait/protocol";

import type { InstanceRow, ParentRef } from "../store/store.js";

/** What an instance is begun with, whoever asked for it. */
export interface Beginning extends Pick<
  InstanceRow,
  "key" | "instanceId" | "executionId" | "name" | "version" | "input" | "scheduledAt"
> {
  readonly tags: Tags | undefined;
  readonly parentTraceContext: TraceContext | undefined;
  /** Of a sub-orchestration. */
  readonly parent: Parent | undefined;
}

interface Parent {
  readonly row: Pick<InstanceRow, "instanceId" | "executionId" | "name" | "version">;
  /** The action that asked for it. */
  readonly taskId: number;
}

/** An instance that has not run yet: its row, and the first event of its history. */
export function newInstance(
  beginning: Beginning,
  now: number,
): { readonly row: InstanceRow; readonly started: ExecutionStartedEvent } {
  const { key, instanceId, executionId, name, version, input, scheduledAt, tags, parent } = beginning;
  return {
    row: {
      key,
      instanceId,
      executionId,
      name,
      version,
      status: "PENDING",
      input,
      output: undefined,
      customStatus: undefined,
      failure: undefined,
      tags: tags && JSON.stringify(tags),
      createdAt: now,
      updatedAt: now,
      completedAt: undefined,
      scheduledAt,
      parent: parent && parentRef(parent),
      traceContext: undefined,
      position: "",
      historyLength: 0,
    },
    started: {
      kind: "executionStarted",
      eventId: -1,
      timestamp: now,
      name,
      version,
      input,
      orchestrationInstance: { instanceId, executionId },
      parentInstance: parent && parentInstance(parent),
      scheduledStartTimestamp: scheduledAt,
      parentTraceContext: beginning.parentTraceContext,
      tags,
    },
  };
}

function parentRef({ row: { instanceId, executionId }, taskId }: Parent): ParentRef {
  return { instanceId, executionId, taskId };
}

function parentInstance({ row: { instanceId, executionId, name, version }, taskId }: Parent): ParentInstance {
  return { taskScheduledId: taskId, name, version, orchestrationInstance: { instanceId, executionId } };
}
