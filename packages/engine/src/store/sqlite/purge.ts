import type { InstanceRef, PurgeUnit, UnitOutcome } from "../store.js";
import type { InstanceState } from "./instance-table.js";
import { removeInstance, type Tables } from "./tables.js";
import { isOver } from "./terminal-statuses.js";

/** Deletes instances, and if asked all that they created, up to the limit. */
export function applyPurge(tables: Tables, unit: PurgeUnit): UnitOutcome {
  const doomed = new Map<number, InstanceState>();
  let left = unit.limit;
  let done = 0;
  for (const instanceId of unit.instanceIds) {
    if (left <= 0) break;
    const root = tables.instances.find(instanceId);
    const tree = root === undefined ? NOTHING : gather(tables, root, unit.recursive, left);
    const running = tree.instances.find((instance) => !isOver(instance.status));
    if (running !== undefined && unit.ifRunning === "refuse") {
      return { kind: "notTerminal", instanceId: running.instanceId, status: running.status };
    }
    if (running === undefined) {
      for (const instance of tree.instances) doomed.set(instance.key, instance);
      left -= tree.cost;
      if (!tree.whole) break;
    }
    done += 1;
  }
  for (const instance of doomed.values()) removeInstance(tables, instance);
  return { kind: "purged", instances: [...doomed.values()].map(toRef), done };
}

function toRef({ key, instanceId, name, version }: InstanceState): InstanceRef {
  return { key, instanceId, name, version };
}

/** What is to be deleted with an instance: children before their parents, so that what is left hangs together. */
interface Tree {
  readonly instances: readonly InstanceState[];
  readonly cost: number;
  /** Whether that is all of it. */
  readonly whole: boolean;
}

const NOTHING: Tree = { instances: [], cost: 0, whole: true };

function gather(tables: Tables, root: InstanceState, recursive: boolean, limit: number): Tree {
  if (!recursive) return { instances: [root], cost: costOf(root), whole: true };
  // Ids are reused, so that parent links may form a circle.
  const seen = new Set([root.key]);
  const instances: InstanceState[] = [];
  let cost = 0;
  const path = [{ instance: root, children: childrenOf(tables, root) }];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const { value: child } = top.children.next();
    if (child === undefined) {
      instances.push(top.instance);
      cost += costOf(top.instance);
      path.pop();
      if (cost >= limit) break;
    } else if (!seen.has(child.key)) {
      seen.add(child.key);
      path.push({ instance: child, children: childrenOf(tables, child) });
    }
  }
  return { instances, cost, whole: path.length === 0 };
}

const PAGE = 100;

/** As they are needed: there may be many more than are deleted at once. */
function* childrenOf(tables: Tables, { instanceId }: InstanceState): Generator<InstanceState, undefined> {
  let page = tables.instances.childrenOf(instanceId, 0, PAGE);
  while (page.length > 0) {
    yield* page;
    const last = page.at(-1);
    page = last === undefined || page.length < PAGE ? [] : tables.instances.childrenOf(instanceId, last.key, PAGE);
  }
  return undefined;
}

function costOf({ historyLength }: InstanceState): number {
  return 1 + historyLength;
}
