import { defineEvent, defineOrchestrator, whenAll, type DurableTask } from "@reawait/core";
import { step } from "./activities.js";
import type { Proved } from "./execution.js";

export interface Item {
  /** Its place in the order in which the client raised them, from 0. */
  readonly number: number;
  /** Whether the client has no more of them. */
  readonly isLast: boolean;
}

export const item = defineEvent<Item>("item");

export interface Collected {
  /** The numbers of the items, in the order of their arrival, up to a last one. */
  readonly received: readonly number[];
  readonly proofs: readonly string[];
}

/** Events of a client, and an activity for each but the last: work that a suspension holds up with them. */
export const collect = defineOrchestrator("collect", async (ctx): Promise<Collected> => {
  const received: number[] = [];
  const answers: DurableTask<Proved>[] = [];
  for (;;) {
    const { number, isLast } = await ctx.waitForExternalEvent(item);
    received.push(number);
    if (isLast) break;
    answers.push(ctx.callActivity(step, number));
  }
  return { received, proofs: (await whenAll(answers)).map(({ proof }) => proof) };
});
