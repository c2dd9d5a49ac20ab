import { defineActivity, defineOrchestrator, whenAll } from "@reawait/core";
import { afterEach, expect, it } from "@jest/globals";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";

afterEach(closeHubs);

/** An activity that says how many of it run at once. */
function crowd() {
  let running = 0;
  let most = 0;
  const work = defineActivity("work", async (_ctx, n: number) => {
    running += 1;
    most = Math.max(most, running);
    for (let hop = 0; hop < 3; hop++) await turnOfEventLoop();
    running -= 1;
    return n;
  });
  return { work, most: () => most };
}

const numbers = Array.from({ length: 20 }, (_, n) => n);
const fanOut = defineOrchestrator("fanOut", async (ctx) => {
  return await whenAll(numbers.map((n) => ctx.callActivity<number>("work", n)));
});

it("runs no more activities at once than it was told, and no fewer where there is work", async () => {
  const { client, startedWorker } = await openHub();
  const { work, most } = crowd();
  await startedWorker({ orchestrators: [fanOut], activities: [work], maxConcurrentActivities: 3 });
  expect(await (await client.start(fanOut)).result()).toEqual(numbers);
  expect(most()).toBe(3);
});

it("runs them one by one where it was told one", async () => {
  const { client, startedWorker } = await openHub();
  const { work, most } = crowd();
  await startedWorker({ orchestrators: [fanOut], activities: [work], maxConcurrentActivities: 1 });
  expect(await (await client.start(fanOut)).result()).toEqual(numbers);
  expect(most()).toBe(1);
});

it("shares work with another worker, each within its own limit", async () => {
  const { client, startedWorker } = await openHub();
  const crowds = [crowd(), crowd()];
  for (const { work } of crowds) {
    await startedWorker({ orchestrators: [fanOut], activities: [work], maxConcurrentActivities: 4 });
  }
  expect(await (await client.start(fanOut)).result()).toEqual(numbers);
  expect(crowds.map(({ most }) => most())).toEqual([4, 4]);
});

it("does not stall where an activity waits for another orchestration, with one slot of each kind", async () => {
  const { client, startedWorker } = await openHub();
  const other = defineOrchestrator("other", async () => "done");
  const ask = defineActivity("ask", async () => await (await client.start(other)).result());
  const outer = defineOrchestrator("outer", async (ctx) => await ctx.callActivity(ask));
  await startedWorker({
    orchestrators: [outer, other],
    activities: [ask],
    maxConcurrentActivities: 1,
    maxConcurrentOrchestrations: 1,
  });
  expect(await (await client.start(outer)).result()).toBe("done");
});

it("has no more turns out than it was told", async () => {
  const { client, engine, startedWorker } = await openHub();
  let out = 0;
  let most = 0;
  const connection = {
    ...engine.connection,
    async *getWorkItems(...args: Parameters<typeof engine.connection.getWorkItems>) {
      for await (const item of engine.connection.getWorkItems(...args)) {
        if (item.kind === "orchestrator") most = Math.max(most, (out += 1));
        yield item;
      }
    },
    async completeOrchestratorTask(...args: Parameters<typeof engine.connection.completeOrchestratorTask>) {
      out -= 1;
      await engine.connection.completeOrchestratorTask(...args);
    },
  };
  const { work } = crowd();
  await startedWorker({ orchestrators: [fanOut], activities: [work], maxConcurrentOrchestrations: 2 }, connection);
  const handles = await Promise.all(numbers.map(() => client.start(fanOut)));
  for (const handle of handles) expect(await handle.result()).toEqual(numbers);
  expect(most).toBe(2);
});
