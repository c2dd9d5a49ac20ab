/** Which events come, how often, from when on, to whom. */
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { explore } from "./explore.js";
import type { ModelMaker } from "./rules.js";
import { foundBy } from "./testing/found-by.js";

const vote = defineEvent<string>("vote");
const open = defineActivity("open", async () => {});

describe("an event", () => {
  const collect = defineOrchestrator("collect", async (ctx, hours: number) => {
    const votes: string[] = [];
    const closing = ctx.createTimer({ hours });
    while (closing.status === "pending") {
      const next = ctx.waitForExternalEvent(vote);
      await Promise.race([closing, next]);
      if (next.status !== "completed") next.cancel();
      else votes.push(await next);
    }
    return votes.join("");
  });

  it("comes for certain, or after the end; any of its payloads", async () => {
    const report = await explore(collect, {
      input: 1,
      events: (raises) => [raises(vote, "a", { or: ["b"] })],
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["", "a", "b"]);
  });

  it("comes as often as it may, and as seldom", async () => {
    const { outputs } = await explore(collect, {
      input: 1,
      events: (raises) => [raises(vote, "a", { atLeast: 0, atMost: 3 })],
    });
    expect([...outputs].sort()).toEqual(["", "a", "aa", "aaa"]);
  });

  it("comes a second time as a duplicate, which counts as no event of its own", async () => {
    const { outputs } = await explore(collect, {
      input: 1,
      events: (raises) => [raises(vote, "a"), raises(vote, "b", { atLeast: 0 })],
      faults: { duplicateEvents: 1 },
    });
    expect([...outputs].sort()).toEqual([
      "",
      "a",
      "aa",
      "aab",
      "ab",
      "aba",
      "abb",
      "b",
      "ba",
      "baa",
      "bab",
      "bb",
      "bba",
    ]);
  });

  it("does not come before what it needs", async () => {
    const ready = defineOrchestrator("ready", async (ctx) => {
      const early = ctx.waitForExternalEvent(vote);
      await ctx.callActivity(open);
      const wasEarly = early.status === "completed";
      return [wasEarly, await early];
    });
    const report = await explore(ready, {
      state: () => ({ open: false }),
      activities: (model) => [
        model(open, (state) => {
          state.open = true;
        }),
      ],
      events: (raises) => [raises(vote, "a", { after: (state) => state.open })],
    });
    expect(report.interleavings).toBe(2n);
    expect([...report.outputs].sort()).toEqual([
      [false, "a"],
      [true, "a"],
    ]);
  });

  it("tells of itself in the story, with its payload where there are several", async () => {
    const found = await foundBy(
      explore(collect, {
        input: 1,
        events: (raises) => [raises("vote", "a", { or: ["b"] })],
        faults: { duplicateEvents: 1 },
        eventually: (_state, { output }) => output !== "bb",
      }),
    );
    expect(found.story).toEqual([
      'event "vote" with "b" comes',
      'event "vote" with "b" comes a second time, as a duplicate',
      "the timer of 1h fires",
    ]);
  });
});

describe("several events of one name", () => {
  const last = defineOrchestrator("last", async (ctx) => {
    await ctx.waitForExternalEvent(vote);
    return await ctx.waitForExternalEvent(vote);
  });

  it("are told apart in the story by their payloads", async () => {
    const found = await foundBy(
      explore(last, {
        events: (raises) => [raises(vote, "a"), raises(vote, "b")],
        eventually: (_state, { output }) => output !== "a",
      }),
    );
    expect(found.story).toEqual(['event "vote" with "b" comes', 'event "vote" with "a" comes']);
  });

  it("need not be, where they say the same", async () => {
    const found = await foundBy(
      explore(last, { events: (raises) => [raises(vote, "a"), raises(vote, "a")], eventually: () => false }),
    );
    expect(found.story).toEqual(['event "vote" comes', 'event "vote" comes']);
  });
});

describe("an event that nobody took", () => {
  const ignore = defineOrchestrator("ignore", async (ctx) => {
    await ctx.callActivity(open);
  });
  const options = { activities: (model: ModelMaker<object>) => [model(open, () => {})] };

  it("is a finding where it came before the end, unless that is allowed", async () => {
    const found = await foundBy(explore(ignore, { ...options, events: (raises) => [raises(vote, "a")] }));
    expect(found).toMatchObject({ kind: "unhandledEvent", subject: "vote" });
    expect(found.story).toEqual(['event "vote" comes', "open completes"]);
    const allowed = await explore(ignore, {
      ...options,
      events: (raises) => [raises(vote, "a")],
      allow: ["unhandledEvents"],
    });
    expect(allowed).toMatchObject({ complete: true, interleavings: 3n });
  });

  it("is none where only its duplicate was left", async () => {
    const once = defineOrchestrator("once", async (ctx) => {
      await ctx.waitForExternalEvent(vote);
      await ctx.callActivity(open);
    });
    const report = await explore(once, {
      ...options,
      events: (raises) => [raises(vote, "a")],
      faults: { duplicateEvents: 1 },
    });
    expect(report.complete).toBe(true);
  });

  it("goes on to the next execution of who continues as new", async () => {
    const count = defineOrchestrator("count", async (ctx, n: number): Promise<number> => {
      if (n === 2) return n;
      await ctx.waitForExternalEvent(vote);
      await ctx.callActivity(open);
      return ctx.continueAsNew(n + 1);
    });
    const report = await explore(count, {
      ...options,
      input: 0,
      events: (raises) => [raises(vote, "a", { atLeast: 2 })],
      eventually: (_state, { output }) => output === 2,
    });
    expect(report).toMatchObject({ complete: true, interleavings: 3n });
  });
});
