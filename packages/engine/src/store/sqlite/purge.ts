import type { InstanceRef, PurgeUnit, UnitOutcome } from "../store.js";
import type { InstanceState } from "./instance-table.js";
import { removeInstance, type Tables } from "./tables.js";
import { isOver } from "./terminal-statuses.js";

/** Deletes an instance, and if asked all that it created, unless one of them still runs. */
export function applyPurge(tables: Tables, { instanceId, recursive }: PurgeUnit): UnitOutcome {
  const root = tables.instances.find(instanceId);
  if (root === undefined) return { kind: "notFound" };
  const doomed = recursive ? withDescendants(tables, root) : [root];
  const running = doomed.find((instance) => !isOver(instance.status));
  if (running !== undefined) return { kind: "notTerminal", instanceId: running.instanceId, status: running.status };
  for (const instance of doomed) removeInstance(tables, instance);
  return { kind: "purged", instances: doomed.map(toRef) };
}

function toRef({ key, instanceId, name, version }: InstanceState): InstanceRef {
  return { key, instanceId, name, version };
}

/** Parents before children. */
function withDescendants(tables: Tables, root: InstanceState): readonly InstanceState[] {
  // Ids are reused, so that parent links may form a circle.
  const found = new Map([[root.key, root]]);
  for (const { instanceId } of found.values()) {
    for (const child of tables.instances.childrenOf(instanceId)) found.set(child.key, child);
  }
  return [...found.values()];
}
