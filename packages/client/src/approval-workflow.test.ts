// The workflow that the README shows, with its engine, worker and client.
import { defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";
import { describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";

interface Order {
  readonly id: string;
  readonly item: string;
  readonly cost: number;
}

interface Approval {
  readonly approver: string;
}

const approval = defineEvent<Approval>("approval");

const sendApprovalRequest = defineActivity("sendApprovalRequest", async (_ctx, _order: Order): Promise<void> => {});
const placeOrder = defineActivity("placeOrder", async (_ctx, { item, cost }: Order) => ({
  receipt: `${item} for ${cost}`,
}));
const purchaseOrder = defineOrchestrator("purchaseOrder", async (ctx, order: Order) => {
  if (order.cost < 1000) return { outcome: "auto-approved" };
  await ctx.callActivity(sendApprovalRequest, order);
  const winner = await whenAny({
    approved: ctx.waitForExternalEvent(approval),
    expired: ctx.createTimer("24h"),
  });
  if (winner.key === "expired") return { outcome: "cancelled" };
  winner.cancelRest();
  const { receipt } = await ctx.callActivity(placeOrder, order, { retry: { maxAttempts: 5, firstInterval: "1s" } });
  return { outcome: "placed", approver: winner.value.approver, receipt };
});

const desk: Order = { id: "17", item: "a desk", cost: 1200 };
const placed = { outcome: "placed", approver: "mia", receipt: "a desk for 1200" };

/** A shop where nobody but the test lets time pass. */
async function openShop() {
  const env = await TestEnvironment.create({
    orchestrators: [purchaseOrder],
    activities: [sendApprovalRequest, placeOrder],
    time: "manual",
  });
  const asked = env.mock(sendApprovalRequest, () => {});
  const orders = env.mock(placeOrder, (_ctx, { item, cost }) => ({ receipt: `${item} for ${cost}` }));
  return { env, asked, orders, [Symbol.asyncDispose]: () => env.close() };
}

describe("the approval workflow", () => {
  it("approves small orders by itself", async () => {
    await using shop = await openShop();
    expect(await shop.env.run(purchaseOrder, { ...desk, cost: 999 })).toEqual({ outcome: "auto-approved" });
    expect(shop.asked.calls).toEqual([]);
  });

  it("places a large order once somebody has approved it", async () => {
    await using shop = await openShop();
    const handle = await shop.env.start(purchaseOrder, desk, { instanceId: `order-${desk.id}` });
    await handle.raiseEvent(approval, { approver: "mia" });
    expect(await handle.result()).toEqual(placed);
    expect(shop.asked.calls).toMatchObject([{ input: desk, instanceId: "order-17" }]);
    expect(shop.orders.calls).toMatchObject([{ input: desk, attempt: 1 }]);
  });

  it("cancels an order that nobody has approved for a day, and an approval after that changes nothing", async () => {
    await using shop = await openShop();
    const handle = await shop.env.start(purchaseOrder, desk);
    await shop.env.advance({ hours: 23, minutes: 59, seconds: 59, milliseconds: 999 });
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    await shop.env.advance({ milliseconds: 1 });
    expect(await handle.result()).toEqual({ outcome: "cancelled" });
    await handle.raiseEvent(approval, { approver: "too late" });
    expect(await handle.result()).toEqual({ outcome: "cancelled" });
    expect(shop.asked.calls).toHaveLength(1);
    expect(shop.orders.calls).toEqual([]);
  });

  it("tries again while the bank is closed", async () => {
    await using shop = await openShop();
    shop.orders.failAttempts(2, new Error("the bank is closed"));
    const handle = await shop.env.start(purchaseOrder, desk);
    await handle.raiseEvent(approval, { approver: "mia" });
    await shop.env.advance("2s");
    expect(await handle.result()).toEqual(placed);
    expect(shop.orders.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });
});
