import { isTerminalStatus } from "@reawait/protocol";
import type { CreateUnit, NewInstance, ParentRef, Replacement, UnitOutcome } from "../store.js";
import { deliverToParent } from "./deliver.js";
import type { InstanceState } from "./instance-table.js";
import { createReadyList, type ReadyList } from "./ready-list.js";
import { removeInstance, type Tables } from "./tables.js";

/** What became of a new instance. */
export type Creation =
  | { readonly kind: "inserted" }
  /** The very same action created it before. */
  | { readonly kind: "existed" }
  | { readonly kind: "taken"; readonly by: InstanceState }
  | { readonly kind: "changedMeanwhile" };

export function applyCreate(tables: Tables, { instance, replaces }: CreateUnit): UnitOutcome {
  const ready = createReadyList();
  const creation = createInstance(tables, instance, ready, replaces);
  switch (creation.kind) {
    case "taken":
      return { kind: "alreadyExists", status: creation.by.status };
    case "changedMeanwhile":
      return creation;
    case "existed":
    case "inserted":
      return {
        kind: "created",
        existed: creation.kind === "existed",
        ready: ready.instances,
        nextDue: tables.delayed.nextDue(),
      };
  }
}

/** Inserts an instance with its first message, in the place of another one of that id where that is allowed. */
export function createInstance(
  tables: Tables,
  created: NewInstance,
  ready: ReadyList,
  replaces?: Replacement,
): Creation {
  const { row, start } = created;
  const existing = tables.instances.find(row.instanceId);
  let orphaned: ParentRef | undefined;
  if (existing === undefined) {
    if (replaces?.key !== undefined) return { kind: "changedMeanwhile" };
  } else {
    const parent = tables.instances.parentOf(existing.key);
    // Python's SDK retries a failed sub-orchestration by the very same action.
    if (!isTerminalStatus(existing.status) && isSameAction(parent, row.parent)) return { kind: "existed" };
    if (!mayReplace(existing, parent, created)) return { kind: "taken", by: existing };
    if (replaces !== undefined && replaces.key !== existing.key) return { kind: "changedMeanwhile" };
    orphaned = isTerminalStatus(existing.status) ? undefined : parent;
    removeInstance(tables, existing);
  }
  const started = !("dueAt" in start);
  tables.instances.insert(row, started ? "started" : "delayed");
  if (started) tables.inbox.add(row.key, start);
  else tables.delayed.insert(row.key, start, "start");
  ready.note({ ...row, started, historyHead: null });
  deliverToParent(tables, orphaned, replaces?.toParent, ready);
  return { kind: "inserted" };
}

function isSameAction(existing: ParentRef | undefined, created: ParentRef | undefined): boolean {
  return (
    existing !== undefined &&
    existing.instanceId === created?.instanceId &&
    existing.executionId === created.executionId &&
    existing.taskId === created.taskId
  );
}

/** A parent replaces only its own children: not what a client or another parent has started. */
function mayReplace(
  existing: InstanceState,
  parent: ParentRef | undefined,
  { row, replaceable }: NewInstance,
): boolean {
  if (!replaceable.includes(existing.status)) return false;
  return row.parent === undefined || row.parent.instanceId === parent?.instanceId;
}
