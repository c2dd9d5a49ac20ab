// The workflow that the README shows, with its engine, worker and client.
import { Client } from "@reawait/client";
import { defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";
import { describe, expect, it } from "@jest/globals";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";

interface Order {
  readonly id: string;
  readonly item: string;
  readonly cost: number;
}

interface Approval {
  readonly approver: string;
}

const approval = defineEvent<Approval>("approval");

/** The definitions, the bank failing so many times, and a list of what the activities did. */
function shop(failures = 0) {
  const log: string[] = [];
  let attempts = 0;
  const sendApprovalRequest = defineActivity("sendApprovalRequest", async (_ctx, order: Order) => {
    log.push(`ask about ${order.id}`);
  });
  const placeOrder = defineActivity("placeOrder", async (_ctx, order: Order) => {
    attempts += 1;
    if (attempts <= failures) throw new Error("the bank is closed");
    log.push(`place ${order.id}`);
    return { receipt: `${order.item} for ${order.cost}` };
  });
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
  return { log, purchaseOrder, activities: [sendApprovalRequest, placeOrder] };
}

const desk: Order = { id: "17", item: "a desk", cost: 1200 };
const HOUR = 3_600_000;

describe("the approval workflow", () => {
  it("approves small orders by itself", async () => {
    const { log, purchaseOrder, activities } = shop();
    await using engine = await Engine.open({ storage: ":memory:" });
    await using worker = new Worker(engine.connection, { orchestrators: [purchaseOrder], activities });
    await worker.start();
    const client = new Client(engine.connection);
    const handle = await client.start(purchaseOrder, { ...desk, cost: 999 });
    expect(await handle.result()).toEqual({ outcome: "auto-approved" });
    expect(log).toEqual([]);
  });

  it("places a large order once somebody has approved it", async () => {
    const { log, purchaseOrder, activities } = shop();
    await using engine = await Engine.open({ storage: ":memory:" });
    await using worker = new Worker(engine.connection, { orchestrators: [purchaseOrder], activities });
    await worker.start();
    const client = new Client(engine.connection);
    const handle = await client.start(purchaseOrder, desk, { instanceId: `order-${desk.id}` });
    await handle.raiseEvent(approval, { approver: "mia" });
    expect(await handle.result()).toEqual({ outcome: "placed", approver: "mia", receipt: "a desk for 1200" });
    expect(log).toEqual(["ask about 17", "place 17"]);
  });

  it("cancels an order that nobody has approved for a day, and an approval after that changes nothing", async () => {
    const clock = virtualClock();
    const { log, purchaseOrder, activities } = shop();
    await using engine = await Engine.open({ storage: ":memory:", clock });
    await using worker = new Worker(engine.connection, { orchestrators: [purchaseOrder], activities, clock });
    await worker.start();
    const client = new Client(engine.connection, { clock });
    const handle = await client.start(purchaseOrder, desk);
    await engine.whenAtRest();
    clock.advance(24 * HOUR - 1);
    await engine.whenAtRest();
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    clock.advance(1);
    expect(await handle.result()).toEqual({ outcome: "cancelled" });
    await handle.raiseEvent(approval, { approver: "too late" });
    expect(await handle.result()).toEqual({ outcome: "cancelled" });
    expect(log).toEqual(["ask about 17"]);
  });

  it("tries again while the bank is closed", async () => {
    const clock = virtualClock();
    const { purchaseOrder, activities } = shop(2);
    await using engine = await Engine.open({ storage: ":memory:", clock });
    await using worker = new Worker(engine.connection, { orchestrators: [purchaseOrder], activities, clock });
    await worker.start();
    const client = new Client(engine.connection, { clock });
    const handle = await client.start(purchaseOrder, desk);
    await handle.raiseEvent(approval, { approver: "mia" });
    for (let failure = 0; failure < 2; failure++) {
      await engine.whenAtRest();
      clock.advance(1_000);
    }
    expect(await handle.result()).toMatchObject({ outcome: "placed", approver: "mia" });
  });
});
