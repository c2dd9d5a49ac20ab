import type { DeferTaskUnit, UnitOutcome } from "../store.js";
import type { Tables } from "./tables.js";

/** Puts an activity aside: from here on it is in no list of what is to be run. */
export function applyDeferTask(tables: Tables, { taskKey }: DeferTaskUnit): UnitOutcome {
  return { kind: tables.tasks.defer(taskKey) ? "taskDeferred" : "taskUnknown" };
}
