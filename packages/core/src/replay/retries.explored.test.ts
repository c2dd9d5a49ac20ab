/** Retries, timeouts and deadlines: whatever fails, is lost, or takes long. */
import { describe, expect, it } from "@jest/globals";
import { explore } from "../../../testing/src/explore/explore.js";
import { defineActivity } from "../definitions/activity.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { TaskFailedError } from "../errors/task-failed-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import { whenAny } from "../task/when-any.js";

const work = defineActivity("work", async () => {});
const undo = defineActivity("undo", async () => {});
const acquire = defineActivity("acquire", async (_ctx, _owner: string) => {});
const release = defineActivity("release", async (_ctx, _owner: string) => {});

const start = new Date(0);
const minute = 60_000;
const retry = { maxAttempts: 3, firstInterval: "1s", backoffCoefficient: 2 } as const;

/** How a call ended. */
function endOf(error: unknown): string {
  if (error instanceof TimeoutError) return "too late";
  if (error instanceof TaskFailedError) return "gave up";
  throw error;
}

describe("a call that is retried", () => {
  const stubborn = defineOrchestrator("stubborn", (ctx) =>
    ctx.callActivity(work, undefined, { retry }).then(() => "done", endOf),
  );

  it("is given up after its last attempt, and not before", async () => {
    const report = await explore(stubborn, {
      start,
      state: () => ({ failed: 0 }),
      activities: (model) => [
        model(work, {
          run: {
            fine: () => {},
            broken: (state) => {
              state.failed += 1;
              throw new Error("broken");
            },
          },
        }),
      ],
      eventually: {
        "it fails if all attempts have": ({ failed }, { output }) => (output === "gave up") === (failed === 3),
        "each wait is twice the last": ({ failed }, { now }) => now.getTime() === [0, 1_000, 3_000, 3_000][failed],
      },
    });
    // Each attempt may fail, but for those after one that did not.
    expect(report).toMatchObject({ complete: true, interleavings: 4n });
    expect([...report.outputs].sort()).toEqual(["done", "gave up"]);
  });

  it("makes one attempt at a time, each by its number, however often it has to run", async () => {
    const report = await explore(stubborn, {
      state: () => ({ attempts: [] as number[] }),
      activities: (model) => [model(work, ({ attempts }, _input, { attempt }) => void attempts.push(attempt))],
      faults: { activityFailures: 2, lostAnswers: 1, crashes: 1 },
      invariant: ({ attempts }) =>
        attempts.every((attempt, index) => attempt <= 3 && attempt >= (attempts[index - 1] ?? 1)),
    });
    expect(report).toMatchObject({ complete: true, outputs: ["done"] });
  });
});

describe("a call with a timeout", () => {
  const hurried = defineOrchestrator("hurried", async (ctx) => {
    const end = await ctx.callActivity(work, undefined, { retry, timeout: "1m" }).then(() => "done", endOf);
    ctx.setCustomStatus(end);
    // What comes late is heard by nobody.
    await ctx.createTimer("1h");
    return end;
  });

  it("ends by then, and is retried no more after that", async () => {
    const report = await explore(hurried, {
      start,
      activities: (model) => [model(work, () => {})],
      faults: { activityFailures: 3, lostAnswers: 1 },
      invariant: {
        "it is decided within a minute": (_state, { customStatus, now }) =>
          customStatus !== undefined || now.getTime() < minute,
        "it is too late after a minute only": (_state, { customStatus, now }) =>
          customStatus !== "too late" || now.getTime() >= minute,
        "nothing of it goes on": (_state, { customStatus, awaits }) =>
          customStatus === undefined || awaits.every((awaited) => awaited.startsWith("timer")),
      },
      eventually: (_state, { now }) => now.getTime() <= 61 * minute,
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["done", "gave up", "too late"]);
  });
});

describe("a call that races a deadline of its own", () => {
  const raced = (cancelsRest: boolean) =>
    defineOrchestrator("raced", async (ctx) => {
      const attempt = whenAny({ done: ctx.callActivity(work, undefined, { retry }), late: ctx.createTimer("1500ms") });
      const end = await attempt.then((winner) => {
        if (cancelsRest) winner.cancelRest();
        return winner.key;
      }, endOf);
      if (end !== "done") await ctx.callActivity(undo);
      await ctx.createTimer("1h");
      return end;
    });
  /** The attempts that there may be, and those that begin their work after it was undone. */
  async function attemptsOf(cancelsRest: boolean) {
    const [attempts, late] = [new Set<number>(), new Set<number>()];
    const note = ({ isUndone }: { readonly isUndone: boolean }, attempt: number): void => {
      attempts.add(attempt);
      if (isUndone) late.add(attempt);
    };
    const report = await explore(raced(cancelsRest), {
      state: () => ({ isUndone: false }),
      activities: (model) => [
        model(work, {
          run: {
            fine: (state, _input, { attempt }) => note(state, attempt),
            broken: (state, _input, { attempt }) => {
              note(state, attempt);
              throw new Error("broken");
            },
          },
        }),
        model(undo, (state) => void (state.isUndone = true)),
      ],
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["done", "late"]);
    return { attempts, late };
  }

  it("makes no attempt once it was cancelled, but for the one that is out", async () => {
    // The second is made after a second, the third would be after three.
    expect(await attemptsOf(true)).toEqual({ attempts: new Set([1, 2]), late: new Set([1, 2]) });
  });

  it("goes on with its attempts where it was not: they fail in vain, and trouble nobody", async () => {
    expect(await attemptsOf(false)).toEqual({ attempts: new Set([1, 2, 3]), late: new Set([1, 2, 3]) });
  });
});

describe("what is released in a finally block", () => {
  const guarded = defineOrchestrator("guarded", async (ctx) => {
    await ctx.callActivity(acquire, ctx.instanceId);
    try {
      return await ctx.callActivity(work).then(() => "done", endOf);
    } finally {
      await ctx.callActivity(release, ctx.instanceId);
    }
  });
  const both = defineOrchestrator("both", async (ctx) => {
    return await Promise.all([ctx.callSubOrchestrator(guarded), ctx.callSubOrchestrator(guarded)]);
  });

  it("is so on every way out, once, before the next one has it", async () => {
    const report = await explore(both, {
      orchestrators: [guarded],
      state: () => ({ owner: "", isBusy: false, released: [] as string[] }),
      activities: (model) => [
        model(acquire, {
          when: ({ owner }, asking) => owner === "" || owner === asking,
          run: (state, asking) => void (state.owner = asking),
        }),
        model(work, {
          run: {
            fine: () => {},
            broken: () => {
              throw new Error("broken");
            },
          },
        }),
        model(release, (state, owner) => {
          if (state.owner !== owner) throw new Error("not its own");
          state.owner = "";
          state.released.push(owner);
        }),
      ],
      eventually: ({ owner, released }) => owner === "" && new Set(released).size === 2 && released.length === 2,
    });
    expect(report.complete).toBe(true);
    expect(report.outputs.map(String).sort()).toEqual(["done,done", "done,gave up", "gave up,done", "gave up,gave up"]);
  });
});
