/**
 * Finds the line at which an orchestrator waits for something that is not durable. The runtime sees only that it waits; so
 * its turn is run once more, slowly, and all noted that its code begins. Costs nothing where nothing is wrong.
 */
import { createHook } from "node:async_hooks";
import { ForeignAwaitError } from "@reawait/core";
import { runningInstance, type Fault } from "@reawait/core/internal";
import { noteUse, type Use } from "./use.js";

/** What the code of an instance did while its turn ran once more. */
export interface ForeignWork {
  /** Work of the host that it began: timers, sockets, files. */
  readonly begun: readonly Use[];
  /** The line at which it stayed; `undefined` where it went on: what it had waited for was there the second time. */
  readonly line: string | undefined;
}

/** @param runAgain - runs the turn once more, and returns what is wrong with it this time */
export async function traceForeignWork(
  instanceId: string,
  runAgain: () => Promise<Fault | undefined>,
): Promise<ForeignWork> {
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
    const fault = await runAgain();
    if (!(fault instanceof ForeignAwaitError)) return { begun, line: undefined };
    // Where it awaited something last, whatever that was: a promise that others had made leaves no other trace.
    return { begun, line: fault.callSite ?? begun[0]?.line ?? awaits.at(-1)?.line };
  } finally {
    hook.disable();
  }
}

/** The same fault, with its line where that was found. */
export function withLine(fault: ForeignAwaitError, { line }: ForeignWork): ForeignAwaitError {
  return new ForeignAwaitError(fault.instanceId, fault.what, fault.callSite ?? line);
}

/** Runs the turn that came to such a fault once more, unless its line is known, and names it. */
export async function explainForeignAwait(
  fault: ForeignAwaitError,
  runAgain: () => Promise<Fault | undefined>,
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
