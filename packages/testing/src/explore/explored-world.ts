/** What checks are shown of the orchestrations, beside the user's own state. */
import type { PayloadConverter, RecordedError } from "@reawait/core";
import { fromFailureDetails } from "@reawait/core/internal";
import type { Instance, World } from "./world.js";

/** An orchestration as it stands. */
export interface ExploredInstance<Output = unknown> {
  readonly instanceId: string;
  /** The orchestrator's name. */
  readonly name: string;
  readonly status: "running" | "completed" | "failed";
  /** What it returned, once it has completed. */
  readonly output: Output | undefined;
  /** Why it failed, if it has: as a client would be told. */
  readonly error: RecordedError | undefined;
  readonly customStatus: unknown;
  /** What it waits for, in words. */
  readonly awaits: readonly string[];
}

/** The orchestration that is explored, and all that came of it. */
export interface ExploredWorld<Output = unknown> extends ExploredInstance<Output> {
  /** All orchestrations that have begun, this one first. */
  readonly instances: readonly ExploredInstance[];
  readonly now: Date;
}

/** @returns `undefined` where nothing has begun yet */
export function exploredWorld<Output>(
  { instances, now }: World,
  rootId: string,
  converter: PayloadConverter,
): ExploredWorld<Output> | undefined {
  const all = [...instances.values()].map((instance) => exploredInstance(instance, converter));
  const root = all.find(({ instanceId }) => instanceId === rootId);
  // What it returns is typed by its definition.
  return root && { ...root, output: root.output as Output | undefined, instances: all, now: new Date(now) };
}

function exploredInstance(instance: Instance, converter: PayloadConverter): ExploredInstance {
  const { instanceId, name, end, customStatus, awaits } = instance;
  const status = end === undefined ? "running" : end.status === "COMPLETED" ? "completed" : "failed";
  return {
    instanceId,
    name,
    status,
    output: status === "completed" ? converter.read(end?.output) : undefined,
    error: status === "failed" ? fromFailureDetails(end?.failure) : undefined,
    customStatus: converter.read(customStatus),
    awaits,
  };
}
