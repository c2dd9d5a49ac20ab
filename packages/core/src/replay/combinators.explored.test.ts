/** Combinators, in whatever order things come: all interleavings, and all results that there are. */
import { describe, expect, it } from "@jest/globals";
import { explore } from "../../../testing/src/explore/explore.js";
import type { EventMaker, ModelMaker } from "../../../testing/src/explore/rules.js";
import { foundBy } from "../../../testing/src/explore/testing/found-by.js";
import { defineActivity } from "../definitions/activity.js";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { whenAll } from "../task/when-all.js";
import { whenAny } from "../task/when-any.js";

const work = defineActivity("work", async (_ctx, name: string) => name);
const vote = defineEvent<string>("vote");
const mia = defineEvent<string>("mia");
const leo = defineEvent<string>("leo");
const veto = defineEvent<string>("veto");

/** What has come from outside, in its order. */
interface Raised {
  readonly raised: string[];
}
const nothingYet = (): Raised => ({ raised: [] });
const onRaise = ({ raised }: Raised, payload: string): void => void raised.push(payload);

describe("a race", () => {
  const race = defineOrchestrator("race", async (ctx) => {
    const winner = await whenAny({
      mia: ctx.waitForExternalEvent(mia),
      leo: ctx.waitForExternalEvent(leo),
      late: ctx.createTimer("1h"),
    });
    winner.cancelRest();
    ctx.setCustomStatus(winner.key);
    await ctx.callActivity(work, winner.key);
    return winner.key;
  });

  it("is won by what comes first, at once, and stays so", async () => {
    const report = await explore(race, {
      start: new Date(0),
      state: nothingYet,
      activities: (model) => [model(work, (_state, name) => name)],
      events: (raises) => [raises(mia, "mia", { onRaise }), raises(leo, "leo", { onRaise })],
      faults: { crashes: 1, lostAnswers: 1 },
      invariant: {
        "nothing that has come is left undecided": ({ raised }, { customStatus }) =>
          raised.length === 0 || customStatus !== undefined,
        "it is late after an hour only": (_state, { customStatus, now }) =>
          customStatus !== "late" || now.getTime() >= 3_600_000,
      },
      eventually: ({ raised }, { output }) => output === "late" || output === raised[0],
      // Who came second may have come before the work was done.
      allow: ["unhandledEvents"],
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["late", "leo", "mia"]);
  });

  const poll = (cancelsRest: boolean) =>
    defineOrchestrator("poll", async (ctx) => {
      const votes: string[] = [];
      for (let hours = 0; hours < 2;) {
        const winner = await whenAny({ vote: ctx.waitForExternalEvent(vote), hour: ctx.createTimer("1h") });
        if (cancelsRest) winner.cancelRest();
        if (winner.key === "vote") votes.push(winner.value);
        else hours += 1;
      }
      return votes.join("");
    });
  const polling = {
    state: nothingYet,
    events: (raises: EventMaker<Raised>) => ["a", "b"].map((payload) => raises(vote, payload, { onRaise })),
    faults: { duplicateEvents: 1 },
    eventually: ({ raised }: Raised, { output }: { readonly output: string | undefined }) => output === raised.join(""),
  };

  it("whose losers are cancelled, again and again, loses no event, and takes none twice", async () => {
    const report = await explore(poll(true), polling);
    expect(report.complete).toBe(true);
    const once = ["", "a", "b", "ab", "ba"];
    const oneTwice = ["aa", "bb", "aab", "aba", "baa", "abb", "bab", "bba"];
    expect([...report.outputs].sort()).toEqual([...once, ...oneTwice].sort());
  });

  it("whose losers are left behind loses events to them: that is seen", async () => {
    const found = await foundBy(explore(poll(false), polling));
    expect(found).toMatchObject({ kind: "eventually" });
  });

  it("of races and of all of them ends with the first that is decided, whatever comes twice", async () => {
    const decide = defineOrchestrator("decide", async (ctx) => {
      const both = whenAll([ctx.waitForExternalEvent(mia), ctx.waitForExternalEvent(leo)]);
      const winner = await whenAny({ both, veto: ctx.waitForExternalEvent(veto) });
      winner.cancelRest();
      return winner.key;
    });
    const report = await explore(decide, {
      state: nothingYet,
      events: (raises) => [
        raises(mia, "mia", { onRaise }),
        raises(leo, "leo", { onRaise }),
        raises(veto, "veto", { onRaise }),
      ],
      faults: { duplicateEvents: 2 },
      invariant: ({ raised }, { output }) => {
        const decided = raised.includes("veto") ? "veto" : new Set(raised).size === 2 ? "both" : undefined;
        return output === decided;
      },
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["both", "veto"]);
  });
});

/** Three activities, each of which may fail. */
interface Failures {
  readonly failed: string[];
}
const names = ["a", "b", "c"] as const;
const working = {
  state: (): Failures => ({ failed: [] }),
  activities: (model: ModelMaker<Failures>) => [
    model(work, {
      run: {
        fine: (_state, name) => name,
        broken: (state, name) => {
          if (!state.failed.includes(name)) state.failed.push(name);
          throw new RangeError(name);
        },
      },
    }),
  ],
};

describe("all of several calls", () => {
  it("are waited for, and the failures told in the order of the arguments", async () => {
    const all = defineOrchestrator("all", async (ctx) => {
      try {
        return await whenAll(names.map((name) => ctx.callActivity(work, name)));
      } catch (error) {
        const { errors } = error as { readonly errors: readonly Error[] };
        return [error, ...errors].map((each) => String((each as Error).cause));
      }
    });
    const report = await explore(all, {
      ...working,
      eventually: ({ failed }, { output }) => {
        const [first, ...rest] = [...failed].sort().map((name) => `RangeError: ${name}`);
        return String(output) === String(first === undefined ? names : [first, first, ...rest]);
      },
    });
    expect(report.complete).toBe(true);
    expect(report.outputs).toHaveLength(8);
  });

  it("settle as those of Promise do, whichever comes first and whatever fails", async () => {
    const said = (end: PromiseLike<unknown>): Promise<string> =>
      Promise.resolve(end).then(String, (error: unknown) => String((error as Error).cause));
    const both = defineOrchestrator("both", async (ctx) => {
      const tasks = names.map((name) => ctx.callActivity(work, name));
      const ends = {
        race: said(Promise.race(tasks)),
        any: said(whenAny(tasks).then(({ value }) => value)),
        settled: said(Promise.allSettled(tasks).then((all) => all.find(({ status }) => status === "rejected"))),
        all: said(whenAll(tasks).then(() => undefined)),
      };
      // One that nobody listens to, and that may fail long before the others: nothing of it is heard.
      void Promise.all(tasks);
      const [race, any, settled, all] = [await ends.race, await ends.any, await ends.settled, await ends.all];
      return { same: race === any && (settled === "undefined") === (all === "undefined"), first: race };
    });
    const report = await explore(both, {
      ...working,
      eventually: (_state, { output }) => output?.same,
    });
    expect(report.complete).toBe(true);
    const first = report.outputs.map((output) => output.first).sort();
    expect(first).toEqual(["RangeError: a", "RangeError: b", "RangeError: c", "a", "b", "c"]);
  });
});
