/**
 * Finds the line at which an orchestrator waits for something that is not durable. The runtime sees only that it waits; so
 * its turn is run once more, slowly, and all noted that its code begins. Costs nothing where nothing is wrong.
 */
import { createHook } from "node:async_hooks";
import { ForeignAwaitError } from "@reawait/core";
import { runningInstance } from "@reawait/core/internal";
import { noteUse, type Use } from "./use.js";

/** What the code of an instance did while its turn ran once more. */
export interface ForeignWork {
  /** Work of the host that it began: timers, sockets, files. */
  readonly begun: readonly Use[];
  /** Where it awaited something last, whatever that was: a promise that others had made leaves no other trace. */
  readonly lastAwait: string | undefined;
}

/** @param runAgain - runs the turn once more; what it comes to is the caller's affair */
export async function traceForeignWork(instanceId: string, runAgain: () => Promise<unknown>): Promise<ForeignWork> {
  const begun: Use[] = [];
  const awaits: Use[] = [];
  const hook = createHook({
    init: (_id, type) => {
      if (runningInstance() !== instanceId || inner.has(type)) return;
      if (type === "PROMISE") noteUse(awaits, "a promise");
      else noteUse(begun, nameOf(type));
    },
  }).enable();
  try {
    await runAgain();
  } finally {
    hook.disable();
  }
  return { begun, lastAwait: awaits.at(-1)?.line };
}

/** The same fault, with its line where that was found. */
export function withLine(fault: ForeignAwaitError, { begun, lastAwait }: ForeignWork): ForeignAwaitError {
  const line = fault.callSite ?? begun[0]?.line ?? lastAwait;
  return new ForeignAwaitError(fault.instanceId, fault.what, line);
}

/** Runs the turn that came to such a fault once more, unless its line is known, and names it. */
export async function explainForeignAwait(
  fault: ForeignAwaitError,
  runAgain: () => Promise<unknown>,
): Promise<ForeignAwaitError> {
  if (fault.callSite !== undefined) return fault;
  return withLine(fault, await traceForeignWork(fault.instanceId, runAgain));
}

/** What Node makes for the runtime itself. */
const inner: ReadonlySet<string> = new Set(["TickObject", "Microtask"]);

function nameOf(type: string): string {
  if (type === "Timeout") return "setTimeout or setInterval";
  return type === "Immediate" ? "setImmediate" : `work of the host (${type})`;
}
