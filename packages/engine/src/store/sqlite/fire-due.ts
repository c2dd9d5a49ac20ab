import type { FireDueUnit, UnitOutcome } from "../store.js";
import { createReadyList } from "./ready-list.js";
import type { Tables } from "./tables.js";
import { isOver } from "./terminal-statuses.js";

/** Moves delayed messages that are due into their inboxes. A start goes ahead of what the instance was sent before it. */
export function applyFireDue(tables: Tables, { now, limit, firstMessageKey }: FireDueUnit): UnitOutcome {
  const ready = createReadyList();
  const due = tables.delayed.takeDue(now, limit);
  due.forEach(({ instanceKey, starts, event }, index) => {
    const instance = tables.instances.get(instanceKey);
    if (instance === undefined || isOver(instance.status)) return;
    const message = { key: firstMessageKey + index, event };
    if (starts) {
      tables.instances.markStarted(instanceKey);
      tables.inbox.addAhead(instanceKey, [message]);
    } else {
      tables.inbox.add(instanceKey, message);
    }
    ready.note({ ...instance, started: instance.started || starts });
  });
  return { kind: "fired", count: due.length, ready: ready.instances, nextDue: tables.delayed.nextDue() };
}
