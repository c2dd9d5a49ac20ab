import { ConnectionError, defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { useTemporaryFolder } from "../../engine/src/store/testing/temporary-folder.js";
import { gate } from "./testing/gate.js";
import { closeHubs, openHub } from "./testing/test-hub.js";

const file = useTemporaryFolder();
afterEach(closeHubs);

const go = defineEvent<string>("go");

const child = defineOrchestrator("child", async (ctx, name: string) => {
  ctx.setCustomStatus(`waiting for ${name}`);
  const answer = await ctx.waitForExternalEvent(go);
  return `${name} got ${answer}`;
});

const parent = defineOrchestrator("parent", async (ctx) => {
  const quick = await ctx.callActivity<number>("quick", 1);
  const all = await Promise.all([
    ctx.callActivity<number>("slow", quick),
    ctx.callSubOrchestrator(child, "child", { instanceId: "child" }),
    ctx.createTimer("2h").then(() => ctx.currentUtcDateTime),
    ctx.waitForExternalEvent(go),
    ctx.callActivity<number>("quick", 2),
  ]);
  return { all, guid: ctx.newGuid() };
});

/** The two activities: one that ends at once, and one that waits to be told. Both note that they ran. */
function activities(ran: string[], release: Promise<number>) {
  return [
    defineActivity("quick", (_ctx, n: number) => {
      ran.push(`quick ${n}`);
      return n;
    }),
    defineActivity("slow", async (_ctx, n: number) => {
      ran.push(`slow ${n}`);
      return await release;
    }),
  ];
}

describe("a process that is started again with everything in flight", () => {
  it("goes on where it stood: activities, timers, children, events, waiters", async () => {
    const storage = file("restart.db");
    const ran: string[] = [];
    const options = { orchestrators: [parent, child], shutdownGracePeriod: "0s" } as const;

    const before = await openHub({ storage });
    const { clock } = before;
    const neverReleased = gate<number>();
    const worker = await before.startedWorker({ ...options, activities: activities(ran, neverReleased.opened) });
    const first = await before.client.start(parent, undefined, { instanceId: "parent" });
    const broken = first.result().catch((error: unknown) => error);
    const childBefore = before.client.getHandle("child", child);
    const isWaiting = async (): Promise<boolean> => (await childBefore.status())?.customStatus !== undefined;
    while (!(await isWaiting()) || ran.length < 3) await before.engine.connection.hello();
    await first.raiseEvent(go, "early");
    const stopped = worker.stop();
    await before.engine.close();
    clock.advance(0);
    await stopped;
    expect(await broken).toBeInstanceOf(ConnectionError);

    clock.advance(3_600_000);
    const after = await openHub({ storage, clock });
    const released = gate<number>();
    await after.startedWorker({ ...options, activities: activities(ran, released.opened) });
    const result = after.client.getHandle("parent", parent).result();
    const childAfter = after.client.getHandle("child", child);
    await childAfter.raiseEvent(go, "an answer");
    expect(await childAfter.result()).toBe("child got an answer");
    released.open(7);
    clock.advance(3_600_000);
    const { all } = await result;
    expect(all).toEqual([7, "child got an answer", new Date(clock.now()), "early", 2]);
    // What was answered did not run again, what was not did.
    expect(ran.sort()).toEqual(["quick 1", "quick 2", "slow 1", "slow 1"]);
  });

  it("starts what was to start, and delivers what was sent, while nobody was there", async () => {
    const storage = file("nobody.db");
    const before = await openHub({ storage });
    const { clock } = before;
    await before.client.start(child, "soon", { instanceId: "soon" });
    await before.client.start(child, "later", { instanceId: "later", startAt: "1h" });
    await before.client.getHandle("soon").raiseEvent(go, "one");
    await before.client.getHandle("later").raiseEvent(go, "two");
    await before.engine.close();

    const after = await openHub({ storage, clock });
    await after.startedWorker({ orchestrators: [child] });
    expect(await after.client.getHandle("soon").result()).toBe("soon got one");
    expect((await after.client.getHandle("later").status())?.runtimeStatus).toBe("PENDING");
    clock.advance(3_600_000);
    expect(await after.client.getHandle("later").result()).toBe("later got two");
  });
});
