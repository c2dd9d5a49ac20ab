/** What an orchestrator waits for, in words. */
import type { SteppedExecution } from "./stepped-execution.js";

/**
 * Everything that is open, for example `timer (task 2), due 2030-01-02T00:00:00.000Z`.
 *
 * @param which - all of it, or only what the orchestrator waits for just now
 */
export function describeOpen({ view, work }: SteppedExecution, which: "all" | "listenedTo"): readonly string[] {
  const timers = new Map<string, string[]>();
  const calls = new Set<string>();
  for (const action of work.actions) {
    const label = view.openIds.get(action.id);
    if (label === undefined) continue;
    if (action.kind !== "createTimer") calls.add(label);
    else timers.set(label, [...(timers.get(label) ?? []), new Date(action.fireAt).toISOString()]);
  }
  return view.openTasks
    .filter(({ isListenedTo }) => which === "all" || isListenedTo)
    .map(({ label }) => {
      const due = timers.get(label)?.sort() ?? [];
      if (due.length === 0) return label;
      if (label.startsWith("timer ")) return `${label}, due ${due.join(", ")}`;
      const isBetweenAttempts = !calls.has(label) && !label.startsWith("wait ");
      const what = isBetweenAttempts ? `the next attempt of ${label}` : label;
      return `${what}, with ${due.length === 1 ? "a timer" : "timers"} due ${due.join(", ")}`;
    });
}
