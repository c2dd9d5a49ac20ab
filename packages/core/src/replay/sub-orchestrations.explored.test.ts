/** Parents and children: whichever of them is first, fails, or is given up. */
import { describe, expect, it } from "@jest/globals";
import { explore } from "../../../testing/src/explore/explore.js";
import type { ModelMaker } from "../../../testing/src/explore/rules.js";
import { defineActivity } from "../definitions/activity.js";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { TaskFailedError } from "../errors/task-failed-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import { whenAll } from "../task/when-all.js";

const book = defineActivity("book", async (_ctx, _what: string) => {});
const cancel = defineActivity("cancel", async (_ctx, _what: string) => {});
const ping = defineEvent<number>("ping");
const pong = defineEvent<number>("pong");

interface Booked {
  readonly booked: string[];
}
const models = (model: ModelMaker<Booked>) => [
  model(book, {
    run: {
      free: ({ booked }, what) => {
        booked.push(what);
      },
      taken: (_state, what) => {
        throw new RangeError(what);
      },
    },
  }),
  model(cancel, ({ booked }, what) => void booked.splice(booked.indexOf(what), 1)),
];
const free = (): Booked => ({ booked: [] });

describe("a child that fails", () => {
  const booking = defineOrchestrator("booking", async (ctx, what: string) => {
    await ctx.callActivity(book, what);
    return what;
  });
  const trip = defineOrchestrator("trip", async (ctx) => {
    const parts = ["flight", "hotel"].map((what) => ctx.callSubOrchestrator(booking, what));
    try {
      return (await whenAll(parts)).join(" and ");
    } catch (error) {
      if (!(error instanceof TaskFailedError)) throw error;
      for (const { value } of parts) if (value !== undefined) await ctx.callActivity(cancel, value);
      return `no ${error.failure?.innerFailure?.errorMessage ?? ""}`;
    }
  });

  it("is compensated for: all is booked, or nothing", async () => {
    const report = await explore(trip, {
      orchestrators: [booking],
      state: free,
      activities: models,
      eventually: ({ booked }, { output }) => booked.length === (output === "flight and hotel" ? 2 : 0),
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["flight and hotel", "no flight", "no hotel"]);
  });

  it("is tried again from its beginning, under its own id, as often as its parent says", async () => {
    const patient = defineOrchestrator("patient", async (ctx) => {
      const retry = { maxAttempts: 3, firstInterval: "1s" } as const;
      return await ctx.callSubOrchestrator(booking, "flight", { retry }).then(String, () => "gave up");
    });
    const attempts = new Set<string>();
    const report = await explore(patient, {
      orchestrators: [booking],
      state: () => ({ failed: 0 }),
      activities: (model) => [
        model(book, {
          run: {
            free: (_state, _what, { instanceId }) => void attempts.add(instanceId),
            taken: (state, _what, { instanceId }) => {
              attempts.add(instanceId);
              state.failed += 1;
              throw new RangeError("taken");
            },
          },
        }),
      ],
      invariant: (_state, { instances }) => instances.length <= 2,
      eventually: ({ failed }, { output }) => (output === "gave up") === (failed === 3),
    });
    expect(report).toMatchObject({ complete: true, interleavings: 4n });
    expect([...report.outputs].sort()).toEqual(["flight", "gave up"]);
    expect(attempts.size).toBe(1);
  });
});

describe("a child that is given up", () => {
  const slow = defineOrchestrator("slow", async (ctx, what: string) => {
    await ctx.callActivity(book, what);
    return what;
  });
  const hurried = defineOrchestrator("hurried", async (ctx) => {
    const call = (what: string) =>
      ctx.callSubOrchestrator(slow, what, { instanceId: "only", timeout: "1m" }).then(String, (error: unknown) => {
        if (error instanceof TimeoutError) return "late";
        return error instanceof TaskFailedError ? error.errorType : String(error);
      });
    const first = await call("first");
    return [first, first === "late" ? await call("second") : ""].join(" ");
  });

  it("goes on, and keeps its id until it is over; what it gives is not the answer to another call", async () => {
    const report = await explore(hurried, {
      orchestrators: [slow],
      state: free,
      activities: (model) => [model(book, ({ booked }, what) => void booked.push(what))],
      eventually: ({ booked: [first, second, third] }, { output }) => {
        if (first !== "first" || third !== undefined) return false;
        // That the id is taken may be heard too late, too.
        return output === "late late" || (second === "second") === (output === "late second");
      },
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual([
      "first ",
      "late OrchestrationAlreadyExists",
      "late late",
      "late second",
    ]);
  });
});

describe("instances that ask and answer each other", () => {
  const asking = defineOrchestrator("asking", async (ctx, rounds: number) => {
    const got: number[] = [];
    for (let n = 1; n <= rounds; n++) {
      ctx.sendEvent("answering", ping, n);
      got.push(await ctx.waitForExternalEvent(pong));
    }
    return got;
  });
  const answering = defineOrchestrator("answering", async (ctx, rounds: number) => {
    for (let n = 0; n < rounds; n++) ctx.sendEvent("asking", pong, 10 * (await ctx.waitForExternalEvent(ping)));
  });
  const game = defineOrchestrator("game", async (ctx) => {
    const answers = ctx.callSubOrchestrator(asking, 2, { instanceId: "asking" });
    await ctx.callSubOrchestrator(answering, 2, { instanceId: "answering" });
    return await answers;
  });

  it("come to their end, each answer with its question; or wait for ever where one was not there when it was asked", async () => {
    const ends = new Set<string>();
    const report = await explore(game, {
      orchestrators: [asking, answering],
      allow: ["stuck"],
      eventually: (_state, { output, instances }) => {
        ends.add(
          JSON.stringify(output ?? instances.filter(({ status }) => status === "running").map(({ name }) => name)),
        );
      },
    });
    expect(report.complete).toBe(true);
    expect([...ends].sort()).toEqual(['["game","asking","answering"]', "[10,20]"]);
    expect(report.outputs).toEqual([[10, 20]]);
  });
});
