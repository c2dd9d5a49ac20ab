import type { AnyOrchestrator } from "@reawait/core";
import { kindOf } from "./kind-of.js";

/**
 * @param taker - what was given it
 * @param usage - how that is called, for example `replay(purchaseOrder, history)`
 * @throws TypeError where it is not what `defineOrchestrator` returned
 */
export function checkOrchestrator(given: unknown, taker: string, usage: string): AnyOrchestrator {
  if (kindOf(given) === "orchestrator") return given as AnyOrchestrator;
  throw new TypeError(`${taker} takes what defineOrchestrator returned: ${usage}`);
}
