import { defineEvent, defineOrchestrator, whenAny, type Duration } from "@reawait/core";
import { ask } from "./activities.js";

export interface Purchase {
  readonly item: string;
  readonly cost: number;
  /** How long there is time to approve. */
  readonly deadline: Duration;
}

export const approval = defineEvent<{ readonly approver: string }>("approval");

/** Waits for an approval, for a day or whatever there is time for. The timer costs nothing while it runs. */
export const approvePurchase = defineOrchestrator("approvePurchase", async (ctx, purchase: Purchase) => {
  if (purchase.cost < 1000) return "needs no approval";
  await ctx.callActivity(ask, { who: "the manager", what: purchase.item });
  const winner = await whenAny({
    approved: ctx.waitForExternalEvent(approval),
    expired: ctx.createTimer(purchase.deadline),
  });
  if (winner.key === "expired") return "expired: nobody approved in time";
  winner.cancelRest();
  return `approved by ${winner.value.approver}`;
});

/** Three approvals, one after the other. One that comes early is kept until it is waited for. */
export const signContract = defineOrchestrator("signContract", async (ctx, deadline: Duration) => {
  const approvers: string[] = [];
  for (const who of ["legal", "finance", "the board"]) {
    await ctx.callActivity(ask, { who, what: "the contract" });
    const winner = await whenAny({
      approved: ctx.waitForExternalEvent(approval),
      expired: ctx.createTimer(deadline),
    });
    // The one that lost must not live on: a forgotten waiter would take the approval meant for the next one.
    winner.cancelRest();
    if (winner.key === "expired") return `expired: ${who} did not sign in time`;
    approvers.push(winner.value.approver);
  }
  return `signed by ${approvers.join(", ")}`;
});
