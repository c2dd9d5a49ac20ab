/** Waits for events: whatever comes when, each event is taken once, in order, by who has waited longest. */
import { describe, expect, it } from "@jest/globals";
import { explore } from "../../../testing/src/explore/explore.js";
import type { EventMaker } from "../../../testing/src/explore/rules.js";
import { defineActivity } from "../definitions/activity.js";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { TimeoutError } from "../errors/timeout-error.js";
import { whenAll } from "../task/when-all.js";

const vote = defineEvent<string>("vote");
const work = defineActivity("work", async () => {});

interface Raised {
  readonly raised: string[];
}
const world = {
  state: (): Raised => ({ raised: [] }),
  eventually: { "all were taken, in order": ({ raised }: Raised, { output }: Ended) => output === raised.join("") },
};
interface Ended {
  readonly output: string | undefined;
}
const votes =
  (...payloads: readonly string[]) =>
  (raises: EventMaker<Raised>) =>
    payloads.map((payload) => raises(vote, payload, { onRaise: ({ raised }) => void raised.push(payload) }));

describe("a wait with a timeout", () => {
  it("takes no event once it has timed out: one after another takes them all", async () => {
    const patient = defineOrchestrator("patient", async (ctx) => {
      const got: string[] = [];
      for (let missed = 0; missed < 2;) {
        try {
          got.push(await ctx.waitForExternalEvent(vote, { timeout: "1h" }));
        } catch (error) {
          if (!(error instanceof TimeoutError)) throw error;
          missed += 1;
        }
      }
      return got.join("");
    });
    const report = await explore(patient, { ...world, events: votes("a", "b"), faults: { duplicateEvents: 1 } });
    expect(report.complete).toBe(true);
    expect(report.outputs).toEqual(expect.arrayContaining(["", "a", "ba", "aa", "abb"]));
  });

  it("takes what came while something else was done, at once, and after a crash too", async () => {
    const busy = defineOrchestrator("busy", async (ctx) => {
      const got: string[] = [];
      for (;;) {
        await ctx.callActivity(work);
        try {
          got.push(await ctx.waitForExternalEvent(vote, { timeout: "1h" }));
        } catch {
          return got.join("");
        }
      }
    });
    const report = await explore(busy, {
      ...world,
      activities: (model) => [model(work, () => {})],
      events: votes("a", "b"),
      faults: { crashes: 1, lostAnswers: 1 },
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["", "a", "ab", "b", "ba"]);
  });

  it("is one of several at a time that share what comes", async () => {
    const pair = defineOrchestrator("pair", async (ctx) => {
      const got: string[] = [];
      const take = async (): Promise<void> => {
        try {
          for (;;) got.push(await ctx.waitForExternalEvent(vote, { timeout: "1h" }));
        } catch (error) {
          if (!(error instanceof TimeoutError)) throw error;
        }
      };
      await Promise.all([take(), take()]);
      return got.join("");
    });
    const report = await explore(pair, { ...world, events: votes("a", "b", "c") });
    expect(report.complete).toBe(true);
    // Some of three, in any order: 1 + 3 + 6 + 6.
    expect(report.outputs).toHaveLength(16);
  });
});

describe("a wait that is cancelled", () => {
  it("gives way to who stands behind it, if it has not got its event before", async () => {
    const queue = defineOrchestrator("queue", async (ctx) => {
      const waits = ["first", "second", "third"].map(() => ctx.waitForExternalEvent(vote));
      const [first, second, third] = waits;
      await ctx.callActivity(work);
      second?.cancel();
      await Promise.all([first, third]);
      return waits.map(({ value }) => value ?? "-").join("");
    });
    const report = await explore(queue, {
      ...world,
      activities: (model) => [model(work, () => {})],
      events: votes("a", "b", "c"),
      faults: { crashes: 1 },
      eventually: ({ raised: [one, two, three] }, { output }) =>
        output === [one, two, three].join("") || output === [one, "-", two].join(""),
    });
    expect(report.complete).toBe(true);
    expect(report.outputs).toHaveLength(12);
  });

  it("with all the others leaves all events to the next ones", async () => {
    const anew = defineOrchestrator("anew", async (ctx) => {
      const both = whenAll([ctx.waitForExternalEvent(vote), ctx.waitForExternalEvent(vote)]);
      await ctx.createTimer("1h");
      both.cancel();
      if (both.status === "completed") return both.value?.join("");
      return `then ${await ctx.waitForExternalEvent(vote)}`;
    });
    const report = await explore(anew, {
      ...world,
      events: votes("a", "b", "c"),
      // One that came alone, before the others were given up, is with who waited for it.
      eventually: ({ raised }, { output = "" }) =>
        output === raised.slice(0, 2).join("") || output === `then ${raised.at(-1)}`,
      allow: ["unhandledEvents"],
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["ab", "ac", "ba", "bc", "ca", "cb", "then a", "then b", "then c"]);
  });
});
