/** What the tests of the kit run: an order that somebody has to approve. */
import { defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";

export interface Order {
  readonly id: string;
  readonly cost: number;
}

export interface Receipt {
  readonly receipt: string;
  readonly at: Date;
}

export class CardDeclined extends Error {
  constructor(readonly code: number) {
    super(`the card was declined (${code})`);
  }
}

export const sendApprovalRequest = defineActivity("sendApprovalRequest", (_ctx, _order: Order) => {});
export const charge = defineActivity(
  "charge",
  (_ctx, order: Order): Receipt => ({ receipt: order.id, at: new Date(0) }),
  { tags: { team: "billing" } },
);
export const approval = defineEvent<{ approver: string }>("approval");
export const ship = defineOrchestrator("ship", async (_ctx, order: Order) => `shipped ${order.id}`);

export const purchaseOrder = defineOrchestrator("purchaseOrder", async (ctx, order: Order) => {
  if (order.cost < 1000) return { outcome: "auto-approved" as const };
  await ctx.callActivity(sendApprovalRequest, order);
  ctx.setCustomStatus("waiting for approval");
  const winner = await whenAny({
    approved: ctx.waitForExternalEvent(approval),
    expired: ctx.createTimer("24h"),
  });
  winner.cancelRest();
  if (winner.key === "expired") return { outcome: "cancelled" as const };
  ctx.setCustomStatus("approved");
  const { receipt } = await ctx.callActivity(charge, order, { retry: { maxAttempts: 3, firstInterval: "1s" } });
  const parcel = await ctx.callSubOrchestrator(ship, order);
  ctx.sendEvent("ledger", "placed", { receipt });
  return { outcome: "placed" as const, approver: winner.value.approver, parcel };
});

export const order: Order = { id: "17", cost: 2000 };
