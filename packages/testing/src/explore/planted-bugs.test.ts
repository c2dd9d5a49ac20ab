/** Bugs of kinds that durable code really has: each is found within a budget of runs, and its fix is explored in full. */
import { describe, expect, it } from "@jest/globals";
import { readFile } from "node:fs/promises";
import {
  defineActivity,
  defineEvent,
  defineOrchestrator,
  ForeignAwaitError,
  TaskFailedError,
  whenAny,
} from "@reawait/core";
import { explore } from "./explore.js";
import type { EventMaker, ModelMaker } from "./rules.js";
import { foundBy } from "./testing/found-by.js";

interface Order {
  readonly id: string;
  readonly amount: number;
}

const order: Order = { id: "A-1", amount: 30 };

const charge = defineActivity("charge", async (_ctx, { id }: Order) => ({ receipt: id }));
const chargeOnce = defineActivity("chargeOnce", async (_ctx, call: { key: string; order: Order }) => call.key);
const refund = defineActivity("refund", async (_ctx, _id: string) => {});
const ship = defineActivity("ship", async (_ctx, _id: string) => {});

describe("a charge that is made twice", () => {
  const retry = { maxAttempts: 2, firstInterval: "1s" } as const;
  const buy = defineOrchestrator("buy", async (ctx, bought: Order) => {
    return await ctx.callActivity(charge, bought, { retry });
  });
  const buyOnce = defineOrchestrator("buyOnce", async (ctx, bought: Order) => {
    return await ctx.callActivity(chargeOnce, { key: ctx.newGuid(), order: bought }, { retry });
  });

  const careless = {
    input: order,
    state: () => ({ charges: 0 }),
    eventually: { "charged exactly once": ({ charges }: { charges: number }) => charges === 1 },
    budget: { runs: 20 },
  };

  it("since its answer was lost, is found", async () => {
    const found = await foundBy(
      explore(buy, {
        ...careless,
        activities: (model) => [
          model(charge, (state, { id }) => {
            state.charges += 1;
            return { receipt: id };
          }),
        ],
        faults: { lostAnswers: 1 },
      }),
    );
    expect(found).toMatchObject({ kind: "eventually", subject: "charged exactly once", state: { charges: 2 } });
    expect(found.story).toEqual([
      "charge runs, its answer is on its way",
      "the worker of charge is lost, and its answer with it",
      "charge runs again and completes",
    ]);
  });

  it("by its retry, since the first attempt had done its work before it failed, is found", async () => {
    const found = await foundBy(
      explore(buy, {
        ...careless,
        activities: (model) => [
          model(charge, (state, { id }) => {
            state.charges += 1;
            return { receipt: id };
          }),
        ],
        faults: { activityFailures: 1 },
      }),
    );
    expect(found.story).toEqual([
      "charge does its work and then fails",
      'the timer of 1s for activity "charge" fires',
      "charge completes",
    ]);
  });

  it("is mended by a key that the bank knows again: explored in full, two faults at once", async () => {
    const report = await explore(buyOnce, {
      input: order,
      state: () => ({ charges: 0, keys: new Set<string>() }),
      activities: (model) => [
        model(chargeOnce, (state, { key }) => {
          if (!state.keys.has(key)) state.charges += 1;
          state.keys.add(key);
          return key;
        }),
      ],
      faults: { activityFailures: 1, lostAnswers: 1 },
      eventually: careless.eventually,
    });
    expect(report).toMatchObject({ complete: true, interleavings: 10n });
  });
});

describe("a compensation that is lost", () => {
  const sellWith = (refundRetry: { maxAttempts: number; firstInterval: "1s" } | undefined) =>
    defineOrchestrator("sell", async (ctx, sold: Order) => {
      await ctx.callActivity(charge, sold);
      try {
        await ctx.callActivity(ship, sold.id);
      } catch (error) {
        if (!(error instanceof TaskFailedError)) throw error;
        await ctx.callActivity(refund, sold.id, { retry: refundRetry }).catch(() => {});
        return "cancelled";
      }
      return "sold";
    });

  /** Whether the shelf is empty is found out when it is looked at first. */
  const exploreSale = (sell: ReturnType<typeof sellWith>) =>
    explore(sell, {
      input: order,
      state: () => ({ charged: 0, shipped: 0 }),
      activities: (model) => [
        model(charge, (state, { id }) => {
          state.charged = 1;
          return { receipt: id };
        }),
        model(ship, {
          run: {
            "in stock": (state) => {
              state.shipped = 1;
            },
            "sold out": (state) => {
              if (state.shipped === 0) throw new Error("sold out");
            },
          },
        }),
        model(refund, (state) => {
          state.charged = 0;
        }),
      ],
      faults: { activityFailures: 1, lostAnswers: 1 },
      allow: ["failure"],
      eventually: {
        "nobody pays for nothing": ({ charged, shipped }, { status }) => status === "failed" || charged <= shipped,
      },
      budget: { runs: 200 },
    });

  it("is found, where a refund may fail and its failure is swallowed", async () => {
    const found = await foundBy(exploreSale(sellWith(undefined)));
    expect(found).toMatchObject({ subject: "nobody pays for nothing", state: { charged: 1, shipped: 0 } });
    expect(found.story).toEqual([
      "charge completes",
      "ship fails with Error: sold out (sold out)",
      "refund fails before it has done anything",
    ]);
  });

  it("is mended by a retry: explored in full", async () => {
    const report = await exploreSale(sellWith({ maxAttempts: 2, firstInterval: "1s" }));
    expect(report).toMatchObject({ complete: true, interleavings: 50n });
  });
});

describe("an event that races a timeout", () => {
  const approval = defineEvent<{ by: string }>("approval");

  const world = {
    state: () => ({ refunds: 0 }),
    activities: (model: ModelMaker<{ refunds: number }>) => [
      model(refund, (state) => {
        state.refunds += 1;
      }),
    ],
    events: (raises: EventMaker<{ refunds: number }>) => [raises(approval, { by: "mia" })],
    budget: { runs: 100 },
  };

  it("is found where it comes too late and nobody looks", async () => {
    const approve = defineOrchestrator("approve", async (ctx) => {
      const winner = await whenAny({ approved: ctx.waitForExternalEvent(approval), expired: ctx.createTimer("3h") });
      if (winner.key === "approved") return "placed";
      winner.cancelRest();
      await ctx.callActivity(refund, "A-1");
      return "cancelled";
    });
    const found = await foundBy(explore(approve, world));
    expect(found).toMatchObject({ kind: "unhandledEvent", subject: "approval" });
    expect(found.story).toEqual(["the timer of 3h fires", 'event "approval" comes', "refund completes"]);
  });

  it("is mended by looking once more before the end: explored in full", async () => {
    const approve = defineOrchestrator("approve", async (ctx) => {
      const approved = ctx.waitForExternalEvent(approval);
      const winner = await whenAny({ approved, expired: ctx.createTimer("3h") });
      if (winner.key === "approved") return "placed";
      await ctx.callActivity(refund, "A-1");
      return approved.status === "completed" ? "cancelled, with an apology" : "cancelled";
    });
    const report = await explore(approve, world);
    expect(report).toMatchObject({ complete: true, interleavings: 4n });
  });

  it("is found where two timeouts are taken for one: the reminder's waiter eats the approval", async () => {
    const approve = defineOrchestrator("approve", async (ctx) => {
      const reminder = await whenAny({ approved: ctx.waitForExternalEvent(approval), late: ctx.createTimer("1h") });
      if (reminder.key === "approved") return "placed";
      // The waiter above still stands first in line.
      const winner = await whenAny({ approved: ctx.waitForExternalEvent(approval), expired: ctx.createTimer("3h") });
      return winner.key === "approved" ? "placed" : "cancelled";
    });
    const found = await foundBy(
      explore(approve, {
        state: () => ({ approved: false }),
        events: (raises) => [
          raises(
            approval,
            { by: "mia" },
            {
              atLeast: 0,
              onRaise: (state) => {
                state.approved = true;
              },
            },
          ),
        ],
        eventually: { "an approval counts": ({ approved }, { output }) => output === "placed" || !approved },
        budget: { runs: 20 },
      }),
    );
    expect(found.story).toEqual(["the timer of 1h fires", 'event "approval" comes', "the timer of 3h fires"]);
  });
});

describe("locks that are taken in different order", () => {
  const lock = defineActivity("lock", async (_ctx, _name: string) => {});
  const unlock = defineActivity("unlock", async (_ctx, _name: string) => {});
  const transfer = defineOrchestrator("transfer", async (ctx, accounts: readonly string[]) => {
    for (const account of accounts) await ctx.callActivity(lock, account);
    for (const account of accounts) await ctx.callActivity(unlock, account);
  });
  const batchOf = (...transfers: readonly (readonly string[])[]) =>
    defineOrchestrator("batch", async (ctx) => {
      const children = transfers.map((accounts, index) =>
        ctx.callSubOrchestrator(transfer, accounts, { instanceId: `transfer-${index + 1}` }),
      );
      await Promise.all(children);
    });
  const exploreBatch = (batch: ReturnType<typeof batchOf>) =>
    explore(batch, {
      state: () => ({ locked: new Set<string>() }),
      orchestrators: [transfer],
      activities: (model) => [
        model(lock, {
          when: (state, name) => !state.locked.has(name),
          run: (state, name) => {
            state.locked.add(name);
          },
        }),
        model(unlock, (state, name) => {
          state.locked.delete(name);
        }),
      ],
      eventually: { "all unlocked": ({ locked }) => locked.size === 0 },
      budget: { runs: 1_000, turns: 100_000 },
    });

  it("are found to wait for each other", async () => {
    const found = await foundBy(exploreBatch(batchOf(["mia", "leo"], ["leo", "mia"])));
    expect(found.kind).toBe("stuck");
    expect(found.story).toEqual([
      'transfer "transfer-1" starts',
      'transfer "transfer-2" starts',
      'lock("mia") of transfer "transfer-1" completes',
      'lock("leo") of transfer "transfer-2" completes',
    ]);
    expect(found.message).toMatch(
      /transfer \(transfer-1\) waits for activity "lock" \(task 2\); .*held up by their models: lock\("leo"\), lock\("mia"\)/,
    );
  });

  it("are explored in full once the order is the same", async () => {
    const report = await exploreBatch(batchOf(["leo", "mia"], ["leo", "mia"]));
    expect(report).toMatchObject({ complete: true, interleavings: 3_946n });
  });
});

describe("code that is not deterministic", () => {
  const note = defineActivity("note", async (_ctx, _text: string) => {});
  const budget = { runs: 10 };

  it("is found by its use of Date.now(), with the line", async () => {
    const flow = defineOrchestrator("flow", async (ctx) => {
      const begun = Date.now();
      await ctx.callActivity(note, "begin");
      if (Date.now() - begun > 1_000) await ctx.callActivity(note, "that was slow");
    });
    const found = await foundBy(explore(flow, { activities: (model) => [model(note, () => {})], budget }));
    expect(found).toMatchObject({ kind: "nonDeterminism", story: ["note completes"] });
    expect(found.message).toMatch(
      /at first it did return with nothing; replayed it did schedule activity "note" \(task 2\) with "that was slow"\. Its code uses Date\.now\(\) at \S*planted-bugs\.test\.ts:\d+:\d+/,
    );
  });

  it("is mended by the clock of ctx", async () => {
    const flow = defineOrchestrator("flow", async (ctx) => {
      const begun = ctx.currentUtcDateTime.getTime();
      await ctx.createTimer("2s");
      if (ctx.currentUtcDateTime.getTime() - begun > 1_000) await ctx.callActivity(note, "that was slow");
    });
    const report = await explore(flow, { activities: (model) => [model(note, () => {})], budget });
    expect(report).toMatchObject({ complete: true, interleavings: 1n });
  });

  /** What has arrived, in the order in which it did: filled by activities, outside of any history. */
  let arrived = new Set<string>();
  const quote = defineActivity("quote", async (_ctx, supplier: string) => supplier);
  const takeWhatHasArrived = defineOrchestrator("takeWhatHasArrived", async (ctx) => {
    await whenAny(["acme", "bolt"].map((supplier) => ctx.callActivity(quote, supplier)));
    for (const supplier of arrived) await ctx.callActivity(note, supplier);
  });
  const quotes = {
    activities: (model: ModelMaker<object>) => [
      model(note, () => {}),
      model(quote, (_state, supplier) => {
        arrived.add(supplier);
        return supplier;
      }),
    ],
    budget,
  };

  it("is found where it goes through a Set that activities fill as they come: a new process has none of it", async () => {
    const found = await foundBy(explore(takeWhatHasArrived, { ...quotes, newProcess: () => arrived.clear() }));
    expect(found).toMatchObject({ kind: "nonDeterminism", story: ['quote("acme") completes'] });
    expect(found.message).toMatch(
      /at first it did schedule activity "note" \(task 3\) with "acme"; replayed it did return with nothing\..*keep nothing in variables outside the orchestrator/,
    );
  });

  it("is found where another run with the same history went another way", async () => {
    const state = () => {
      arrived = new Set();
      return {};
    };
    const found = await foundBy(explore(takeWhatHasArrived, { ...quotes, state }));
    expect(found.kind).toBe("nonDeterminism");
    expect(found.message).toMatch(
      /with "acme"; replayed it did .* with "bolt" \(in another run, with the same history\)/,
    );
  });

  it("is mended by results instead of a Set: explored in full", async () => {
    const takeTheFirst = defineOrchestrator("takeTheFirst", async (ctx) => {
      const first = await whenAny(["acme", "bolt"].map((supplier) => ctx.callActivity(quote, supplier)));
      await ctx.callActivity(note, first.value);
    });
    const report = await explore(takeTheFirst, {
      ...quotes,
      newProcess: () => arrived.clear(),
      budget: { runs: 100 },
    });
    expect(report.complete).toBe(true);
  });

  it.each([
    ["setTimeout", () => new Promise((done) => setTimeout(done, 0))],
    ["a file", () => readFile(import.meta.filename)],
    ["fetch", () => fetch("http://nowhere.invalid/").catch(() => {})],
  ])("is found where it awaits %s, with the line", async (_what, foreign) => {
    const flow = defineOrchestrator("flow", async (ctx) => {
      await ctx.callActivity(note, "begin");
      await foreign();
      await ctx.callActivity(note, "end");
    });
    const found = await foundBy(explore(flow, { activities: (model) => [model(note, () => {})], budget }));
    expect(found).toMatchObject({ kind: "foreignAwait", story: ["note completes"] });
    expect(found.cause).toBeInstanceOf(ForeignAwaitError);
    expect(found.message).toMatch(/awaits something that is not durable \(at .*planted-bugs\.test\.ts:\d+:\d+\)/);
  });
});
