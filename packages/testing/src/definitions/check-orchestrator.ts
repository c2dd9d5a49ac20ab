import type { AnyOrchestrator } from "@reawait/core";

/**
 * @param taker - what was given it
 * @param usage - how that is called, for example `replay(purchaseOrder, history)`
 * @throws TypeError where it is not what `defineOrchestrator` returned
 */
export function checkOrchestrator(given: unknown, taker: string, usage: string): AnyOrchestrator {
  if (typeof given === "object" && given !== null && "kind" in given && given.kind === "orchestrator") {
    return given as AnyOrchestrator;
  }
  throw new TypeError(`${taker} takes what defineOrchestrator returned: ${usage}`);
}
