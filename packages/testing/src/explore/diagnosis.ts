/** Finds out why a turn is not deterministic: runs it once more, slowly, and keeps the lines of all that matters. */
import { createHook } from "node:async_hooks";
import { ForeignAwaitError, NonDeterminismError } from "@reawait/core";
import type { Fault } from "@reawait/core/internal";
import { foreignAwait, nonDeterminism, type Finding, type Use } from "./finding.js";
import { guiseOfReplay } from "./guises.js";
import { idOf, runOnce, type DueTurn, type TurnSettings } from "./due-turn.js";
import { userLine } from "./user-line.js";
import { WatchedExecutor, type WatchedOptions } from "./watched-executor.js";

/** What is known before. */
export interface Suspicion {
  /** What the runtime found. */
  readonly fault: Fault | undefined;
  /** How two runs of the turn differed; empty where it is the fault that says so. */
  readonly difference: string;
}

export async function diagnose(
  due: DueTurn,
  settings: TurnSettings,
  { fault: known, difference }: Suspicion,
): Promise<Finding> {
  const uses: Use[] = [];
  const begun: Use[] = [];
  const guise = guiseOfReplay(idOf(due), (what) => note(uses, what));
  const { instanceId, history } = due.instance;
  const options = { ...settings, instanceId, captureCallSites: true, onPoisoned: () => {}, guise };
  const { outcome } = await runOnce(due, new SlowExecutor(options, begun), guise, history);
  const fault = outcome.fault ?? known;
  if (fault instanceof ForeignAwaitError) {
    const line = fault.callSite ?? begun.find((use) => use.line !== undefined)?.line;
    return foreignAwait(new ForeignAwaitError(fault.instanceId, fault.what, line), begun);
  }
  const error = fault instanceof NonDeterminismError ? fault : undefined;
  return nonDeterminism({ instanceId, difference, uses, error });
}

/** Notes what its code begins outside: timers, sockets, files. */
class SlowExecutor extends WatchedExecutor {
  readonly #hook: ReturnType<typeof createHook>;

  constructor(options: WatchedOptions, begun: Use[]) {
    super(options);
    this.#hook = createHook({
      init: (_id, type) => {
        if (!inner.has(type)) note(begun, nameOf(type));
      },
    });
  }

  override open(): void {
    super.open();
    this.#hook.enable();
  }

  override close(): void {
    this.#hook.disable();
    super.close();
  }
}

/** What Node makes for promises and for the runtime itself. */
const inner: ReadonlySet<string> = new Set(["PROMISE", "TickObject", "Microtask"]);

function nameOf(type: string): string {
  if (type === "Timeout") return "setTimeout or setInterval";
  return type === "Immediate" ? "setImmediate" : `work of the host (${type})`;
}

function note(list: Use[], what: string): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const line = userLine(new Error().stack);
  Error.stackTraceLimit = stackTraceLimit;
  if (line !== undefined) list.push({ what, line });
}
