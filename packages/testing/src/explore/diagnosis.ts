/** Finds out why a turn is not deterministic: runs it once more, slowly, and keeps the lines of all that matters. */
import { ForeignAwaitError, NonDeterminismError } from "@reawait/core";
import type { Fault, TurnOutcome } from "@reawait/core/internal";
import { traceForeignWork, withLine } from "../diagnosis/foreign-work.js";
import { noteUse, type Use } from "../diagnosis/use.js";
import { idOf, runOnce, type DueTurn, type TurnSettings } from "./due-turn.js";
import { foreignAwait, nonDeterminism, type Finding } from "./finding.js";
import { guiseOfReplay } from "./guises.js";
import { WatchedExecutor } from "./watched-executor.js";

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
  const guise = guiseOfReplay(idOf(due), (what) => noteUse(uses, what));
  const { instanceId, history } = due.instance;
  const options = { ...settings, instanceId, captureCallSites: true, repeats: true, onPoisoned: () => {}, guise };
  let outcome: TurnOutcome | undefined;
  const work = await traceForeignWork(instanceId, async () => {
    ({ outcome } = await runOnce(due, new WatchedExecutor(options), guise, history));
    return outcome.fault;
  });
  const fault = outcome?.fault ?? known;
  if (fault instanceof ForeignAwaitError) return foreignAwait(withLine(fault, work), work.begun);
  const error = fault instanceof NonDeterminismError ? fault : undefined;
  return nonDeterminism({ instanceId, difference, uses, error });
}
