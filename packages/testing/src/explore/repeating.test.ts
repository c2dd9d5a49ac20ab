/** The same seed explores the same, a printed run is that run again, and a report says honestly how much was seen. */
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";
import { explore } from "./explore.js";
import type { ModelMaker } from "./rules.js";
import { foundBy } from "./testing/found-by.js";

const work = defineActivity("work", async (_ctx, n: number) => n);
const fanOut = defineOrchestrator("fanOut", async (ctx, width: number) => {
  await Promise.all(Array.from({ length: width }, (_, index) => ctx.callActivity(work, index)));
});

interface Log {
  readonly order: number[];
}

const logging = {
  state: (): Log => ({ order: [] }),
  activities: (model: ModelMaker<Log>) => [
    model(work, ({ order }, n) => {
      order.push(n);
      return n;
    }),
  ],
};

/** The orders in which an exploration lets six activities run. */
async function ordersOf(seed: number): Promise<readonly string[]> {
  const orders: string[] = [];
  await explore(fanOut, {
    ...logging,
    input: 6,
    strategy: "random",
    seed,
    eventually: ({ order }) => void orders.push(order.join("")),
    budget: { runs: 30 },
  });
  return orders;
}

describe("random interleavings", () => {
  it("are the same for the same seed, and others for another", async () => {
    const orders = await ordersOf(5);
    expect(orders).toHaveLength(30);
    expect(new Set(orders).size).toBeGreaterThan(20);
    expect(await ordersOf(5)).toEqual(orders);
    expect(await ordersOf(6)).not.toEqual(orders);
  });

  it("find what lies far from the first, and tell it as short as it can be", async () => {
    const reversed = {
      ...logging,
      input: 5,
      invariant: { "never reversed": ({ order }: Log) => order.join("") !== "43210" },
    };
    const found = await foundBy(explore(fanOut, { ...reversed, strategy: "random", seed: 2 }));
    expect(found.story).toEqual([4, 3, 2, 1, 0].map((n) => `work(${n}) runs, its answer is on its way`));
    const again = await foundBy(explore(fanOut, { ...reversed, strategy: "random", seed: 2 }));
    expect(again).toEqual(found);
  });
});

describe("a story", () => {
  const vote = defineEvent<string>("vote");
  /** Its losers stay, and take what is meant for others. */
  const poll = defineOrchestrator("poll", async (ctx) => {
    const votes: string[] = [];
    for (let hours = 0; hours < 2;) {
      const winner = await whenAny({ vote: ctx.waitForExternalEvent(vote), hour: ctx.createTimer("1h") });
      if (winner.key === "vote") votes.push(winner.value);
      else hours += 1;
    }
    return votes.join("");
  });

  it("is the shortest that there is, also where it is no part of the one that was found", async () => {
    const found = await foundBy(
      explore(poll, {
        state: () => ({ order: [] as string[] }),
        events: (raises) =>
          ["a", "b", "c"].map((payload) => raises(vote, payload, { onRaise: ({ order }) => void order.push(payload) })),
        faults: { duplicateEvents: 1 },
        eventually: ({ order }, { output }) => output === order.join(""),
      }),
    );
    expect(found.story).toEqual(["the timer of 1h fires", 'event "vote" with "a" comes', "the timer of 1h fires"]);
  });
});

describe("a run alone", () => {
  const invariant = { "2 never before 1": ({ order }: Log) => !order.includes(2) || order.includes(1) };
  const options = { ...logging, input: 3, invariant };

  it("repeats the story that was printed with it, without looking for another", async () => {
    const found = await foundBy(explore(fanOut, options));
    const alone = await foundBy(explore(fanOut, { ...options, only: found.choices }));
    expect(alone).toEqual({ ...found, run: 1 });
    expect(found.story).toEqual(["work(2) runs, its answer is on its way"]);
  });

  it("has all that one needs in its error", async () => {
    const error: unknown = await explore(fanOut, options).catch((thrown: unknown) => thrown);
    expect(String(error)).toBe(
      [
        'ExplorationError: fanOut: the invariant "2 never before 1" does not hold',
        "  1. work(2) runs, its answer is on its way",
        "with the state { order: [ 2 ] }",
        'Found in run 4 (seed 1). To run this one alone: explore(fanOut, { ..., only: "2" })',
      ].join("\n"),
    );
  });

  it("passes where nothing goes wrong in it, and claims no more than that", async () => {
    const report = await explore(fanOut, { ...options, only: "0" });
    expect(report).toMatchObject({ complete: false, interleavings: 1n, runs: 1 });
  });

  it("fails where its choices fit no run of the code any more, for it would look into something else", async () => {
    const advice = "Explore without it, to see what is found now.";
    await expect(explore(fanOut, { ...options, only: "9.9" })).rejects.toThrow(
      new RangeError(
        `only: "9.9" fits no run of fanOut as it is now: choice 1 of it is way 9, and the last that there is now is 2. ${advice}`,
      ),
    );
    await expect(explore(fanOut, { ...options, only: "0.1.7" })).rejects.toThrow(
      /choice 3 of it is way 7, and the last/,
    );
    const alone = { ...logging, input: 1 };
    await expect(explore(fanOut, { ...alone, only: "1" })).rejects.toThrow(
      new RangeError(`only: "1" fits no run of fanOut as it is now: it is over after 0 of 1 choices. ${advice}`),
    );
    // Of what follows the last, the first way is taken each time: it says no more than nothing.
    await expect(explore(fanOut, { ...alone, only: "0.0" })).resolves.toMatchObject({ runs: 1 });
    await expect(explore(fanOut, { ...alone, only: "0.0.1" })).rejects.toThrow(/is over after 0 of 3 choices/);
  });

  it("tells what goes wrong in it, though its choices do not fit what comes after that", async () => {
    const found = await foundBy(explore(fanOut, options));
    const alone = await foundBy(explore(fanOut, { ...options, only: `${found.choices}.1.99` }));
    expect(alone).toEqual({ ...found, run: 1 });
  });
});

describe("the summary", () => {
  it("says that it was all", async () => {
    const { summary } = await explore(fanOut, { ...logging, input: 2 });
    expect(summary).toBe("all 6 interleavings explored in 6 runs and 18 turns");
    const { summary: ofOne } = await explore(fanOut, { ...logging, input: 1 });
    expect(ofOne).toBe("the only interleaving explored in 1 run and 2 turns");
  });

  it("says how much it was where it was not all, of about how many, and with which seed", async () => {
    const report = await explore(fanOut, { ...logging, input: 7, budget: { runs: 60 }, seed: 3 });
    expect(report.complete).toBe(false);
    expect(report.interleavings).toBeGreaterThanOrEqual(30n);
    // There are 14! / 2^7.
    expect(report.estimate).toBeGreaterThan(681_080_400 / 3);
    expect(report.estimate).toBeLessThan(681_080_400 * 3);
    expect(report.summary).toMatch(
      /^not all interleavings explored: at least \d+ of about \d\.\de8, in 60 runs and \d+ turns \(seed 3\)$/,
    );
  });

  it("says that runs were cut, for an orchestration may never end", async () => {
    const tick = defineOrchestrator("tick", async (ctx, n: number) => {
      await ctx.createTimer("1h");
      return ctx.continueAsNew(n + 1);
    });
    const report = await explore(tick, { input: 0, budget: { steps: 40 } });
    expect(report).toMatchObject({ complete: false, cut: 1, interleavings: 1n });
    expect(report.summary).toMatch(/; 1 run cut off, which had taken more steps than budget\.steps allows$/);
  });

  it("says what keeps states from being compared, unless it is said what is to be compared", async () => {
    class Bank {
      #balance = 0;
      get balance() {
        return this.#balance;
      }
      charge() {
        this.#balance -= 1;
      }
    }
    const options = {
      input: 3,
      state: () => ({ bank: new Bank() }),
      activities: (model: ModelMaker<{ readonly bank: Bank }>) => [
        model(work, ({ bank }, n) => {
          bank.charge();
          return n;
        }),
      ],
    };
    const slow = await explore(fanOut, options);
    expect(slow).toMatchObject({ complete: true, interleavings: 90n, runs: 90 });
    expect(slow.summary).toMatch(/; nothing was pruned, .* there is an instance of Bank at the state\.bank\./);
    const fast = await explore(fanOut, { ...options, comparable: ({ bank }) => bank.balance });
    expect(fast).toMatchObject({ complete: true, interleavings: 90n });
    expect(fast.runs).toBeLessThan(60);
    expect(fast.summary).not.toMatch(/pruned/);
  });
});

describe("a budget", () => {
  it("of turns ends an exploration at the same place each time", async () => {
    const options = { ...logging, input: 6, budget: { turns: 200 } };
    const report = await explore(fanOut, options);
    expect(report.turns).toBeGreaterThanOrEqual(200);
    expect(report.turns).toBeLessThan(220);
    expect(await explore(fanOut, options)).toEqual(report);
  });

  it("is for all interleavings in order, if so asked: what there are more is left", async () => {
    const report = await explore(fanOut, { ...logging, input: 6, strategy: "all", budget: { runs: 50 } });
    expect(report).toMatchObject({ complete: false, runs: 50, estimate: undefined });
    expect(report.summary).toMatch(/^not all interleavings explored: at least [\d,]+, in 50 runs/);
  });
});
