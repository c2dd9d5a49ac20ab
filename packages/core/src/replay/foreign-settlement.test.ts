/** R6: orchestrators that are woken by something foreign, outside their window. */
import { describe, expect, it } from "@jest/globals";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { ForeignAwaitError } from "../errors/foreign-await-error.js";
import type { DurableTask } from "../task/durable-task.js";
import { foreigners, macrotask, type Foreign } from "./testing/foreign.js";
import { runHistory, TestInstance } from "./testing/history-builder.js";
import { eventRaised, resumed, suspended, taskCompleted } from "./testing/history-events.js";
import { brief, resultOf } from "./testing/outcome.js";

/** Waits for an event and something foreign at once, so that its rest looks durable; then goes on. */
function racing(then: (ctx: OrchestrationContext) => unknown, foreign: Foreign) {
  const settled: Promise<unknown>[] = [];
  const orchestrator = defineOrchestrator("racing", async (ctx) => {
    const outside = foreign();
    settled.push(outside);
    await Promise.race([ctx.waitForExternalEvent("go"), outside]);
    return await then(ctx);
  });
  return { orchestrator, settled: () => Promise.all(settled).then(macrotask) };
}

const deeds: readonly (readonly [what: string, deed: (ctx: OrchestrationContext) => unknown, told: RegExp])[] = [
  ["calls an activity", (ctx) => ctx.callActivity("a"), /used ctx\.callActivity after waiting/],
  ["starts a sub-orchestration", (ctx) => ctx.callSubOrchestrator("a"), /used ctx\.callSubOrchestrator after/],
  ["creates a timer", (ctx) => ctx.createTimer("1h"), /used ctx\.createTimer after/],
  ["waits for an event", (ctx) => ctx.waitForExternalEvent("e"), /used ctx\.waitForExternalEvent after/],
  ["sends an event", (ctx) => ctx.sendEvent("other", "e"), /used ctx\.sendEvent after/],
  ["continues as new", (ctx) => ctx.continueAsNew(undefined as never), /used ctx\.continueAsNew after/],
  ["sets its status", (ctx) => ctx.setCustomStatus("x"), /used ctx\.setCustomStatus after/],
  ["reads the time", (ctx) => ctx.currentUtcDateTime, /used ctx\.currentUtcDateTime after/],
  ["makes a guid", (ctx) => ctx.newGuid(), /used ctx\.newGuid after/],
  ["draws a number", (ctx) => ctx.random(), /used ctx\.random after/],
  ["returns", () => "done", /returned after waiting/],
  [
    "throws",
    () => {
      throw new Error("x");
    },
    /threw after waiting/,
  ],
];

describe.each(deeds)("R6 an orchestrator that, woken by something foreign, %s", (_what, deed, told) => {
  it.each(foreigners)("by %s, emits nothing and fails at its next turn", async (_by, foreign) => {
    const { orchestrator, settled } = racing(deed, foreign);
    const instance = new TestInstance(orchestrator, { mode: "session" });
    const first = await instance.start();
    expect(first).toMatchObject({ actions: [], ended: false });
    await settled();
    expect(instance.poisons).toHaveLength(1);
    expect(instance.poisons[0]?.message).toMatch(told);
    const next = await instance.turn([eventRaised("go")]);
    expect(next.fault).toBe(instance.poisons[0]);
    expect(brief(next)).toEqual(["-1 FAILED"]);
    expect(next.customStatus).toBeUndefined();
  });
});

describe("R6 an orchestrator that swallows the error of its own ctx", () => {
  it("is caught all the same", async () => {
    const { orchestrator, settled } = racing((ctx) => {
      try {
        ctx.setCustomStatus("a");
      } catch {
        return "swallowed";
      }
      return "accepted";
    }, macrotask);
    const instance = new TestInstance(orchestrator, { mode: "session" });
    await instance.start();
    await settled();
    // The first thing it did wrong is the one that is told.
    expect(instance.poisons).toHaveLength(1);
    expect(instance.poisons[0]?.what).toMatch(/ctx\.setCustomStatus/);
    expect((await instance.turn([eventRaised("go")])).fault).toBeInstanceOf(ForeignAwaitError);
  });
});

describe("R6 fifty instances, each woken by something foreign while others run", () => {
  it("are all caught, and none of them is taken for another", async () => {
    const caught = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const [, foreign] = foreigners[index % foreigners.length] ?? ["", macrotask];
        const { orchestrator, settled } = racing((ctx) => ctx.callActivity("stray"), foreign);
        const instance = new TestInstance(orchestrator, { mode: "session", instanceId: `instance-${index}` });
        await instance.start();
        await settled();
        const next = await instance.turn([eventRaised("go")]);
        return [instance.instanceId, next.fault?.name, instance.poisons[0]?.instanceId, brief(next)];
      }),
    );
    expect(caught).toEqual(
      caught.map((_, index) => [`instance-${index}`, "ForeignAwaitError", `instance-${index}`, ["-1 FAILED"]]),
    );
  });

  it("do no harm to fifty others that wait for durable work only", async () => {
    const good = defineOrchestrator("good", async (ctx) => [
      await ctx.callActivity("a"),
      ...(await Promise.all([ctx.callActivity("b"), ctx.callActivity("c")])),
    ]);
    const bad = Array.from({ length: 50 }, async (_, index) => {
      const { orchestrator, settled } = racing(
        (ctx) => ctx.callActivity("stray"),
        foreigners[index % 4]?.[1] ?? macrotask,
      );
      await new TestInstance(orchestrator, { mode: "session", instanceId: `bad-${index}` }).start();
      await settled();
    });
    const results = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const run = await runHistory(
          good,
          [[taskCompleted(1, index)], [taskCompleted(3, "c"), taskCompleted(2, "b")]],
          {
            instanceId: `good-${index}`,
          },
        );
        return resultOf(run.last);
      }),
    );
    await Promise.all(bad);
    expect(results).toEqual(results.map((_, index) => [index, "b", "c"]));
  });
});

describe("R6 the window of ctx", () => {
  it("is closed to the code of another instance", async () => {
    let leaked: OrchestrationContext | undefined;
    const owner = new TestInstance(
      defineOrchestrator("owner", async (ctx) => {
        leaked = ctx;
        return await ctx.waitForExternalEvent("go");
      }),
      { mode: "session", instanceId: "owner" },
    );
    await owner.start();
    const thief = defineOrchestrator("thief", async () => {
      return leaked?.callActivity("stolen").error?.name;
    });
    const run = await runHistory(thief, [], { instanceId: "thief", mode: "session" });
    expect(resultOf(run.last)).toBe("ForeignAwaitError");
    expect(owner.poisons[0]?.instanceId).toBe("owner");
  });

  it("is closed after the end: what is used then is refused, and the result stands", async () => {
    let told: unknown;
    const hasty = defineOrchestrator("hasty", async (ctx) => {
      void (async () => {
        for (let hop = 0; hop < 20; hop++) await Promise.resolve();
        try {
          await ctx.callActivity("too late");
        } catch (error) {
          told = error;
        }
      })();
      return "done";
    });
    const run = await runHistory(hasty);
    expect(brief(run.last)).toEqual(["1 COMPLETED"]);
    expect(run.poisons).toEqual([]);
    expect(told).toBeInstanceOf(ForeignAwaitError);
    expect((told as Error).message).toMatch(/used ctx\.callActivity after it had ended/);
  });

  it("is closed to callbacks of the host, in which an error would end the process: their calls fail when awaited", async () => {
    const tasks: DurableTask<unknown>[] = [];
    const orchestrator = defineOrchestrator("calls back", async (ctx) => {
      setImmediate(() => {
        tasks.push(ctx.callActivity("a"), ctx.callSubOrchestrator("o"), ctx.createTimer("1h"));
        tasks.push(ctx.waitForExternalEvent("go"));
      });
      return await ctx.waitForExternalEvent("go");
    });
    const instance = new TestInstance(orchestrator, { mode: "session" });
    await instance.start();
    await macrotask();
    expect(tasks.map(({ status, error }) => [status, error?.name])).toEqual(
      new Array(4).fill(["failed", "ForeignAwaitError"]),
    );
    for (const task of tasks) await expect(task).rejects.toThrow(/after waiting for something that is not durable/);
    expect(instance.poisons).toHaveLength(1);
    expect(brief(await instance.turn([eventRaised("go")]))).toEqual(["-1 FAILED"]);
  });

  it("is closed to a task that is cancelled by something foreign: it stays as it is", async () => {
    let task: DurableTask<unknown> | undefined;
    const orchestrator = defineOrchestrator("cancels", async (ctx) => {
      const waiter = (task = ctx.waitForExternalEvent("go"));
      setImmediate(() => waiter.cancel());
      return await waiter;
    });
    const instance = new TestInstance(orchestrator, { mode: "session" });
    await instance.start();
    await macrotask();
    expect(task?.status).toBe("pending");
    expect(instance.poisons[0]?.message).toMatch(/used task\.cancel/);
  });

  it("is closed to a signal that is aborted by something foreign, whose dispatch must not throw", async () => {
    const orchestrator = defineOrchestrator("aborts", async (ctx) => {
      const controller = new AbortController();
      setImmediate(() => controller.abort());
      return await ctx.callActivity("slow", undefined, { signal: controller.signal });
    });
    const instance = new TestInstance(orchestrator, { mode: "session" });
    await instance.start();
    await macrotask();
    expect(instance.poisons[0]?.message).toMatch(/aborted the signal of a call/);
    expect((await instance.turn([taskCompleted(1)])).fault).toBe(instance.poisons[0]);
  });

  it("names the line that broke in", async () => {
    const { orchestrator, settled } = racing((ctx) => ctx.callActivity("a"), macrotask);
    const instance = new TestInstance(orchestrator, { mode: "session" });
    await instance.start();
    await settled();
    expect(instance.poisons[0]?.callSite).toMatch(/foreign-settlement\.test\.ts:\d+:\d+/);
  });
});

describe("R6 best effort", () => {
  it("a foreign promise that settles between two turns slips through a session, and is found by the next replay", async () => {
    const settled: Promise<unknown>[] = [];
    const mixed = defineOrchestrator("mixed", async (ctx) => {
      const outside = macrotask();
      settled.push(outside);
      await Promise.all([outside, ctx.callActivity("work")]);
      return await ctx.callActivity("more");
    });
    const instance = new TestInstance(mixed, { mode: "session" });
    await instance.start();
    await Promise.all(settled).then(macrotask);
    expect(brief(await instance.turn([taskCompleted(1)]))).toEqual(["2 activity more"]);
    const replayed = await runHistory(mixed, [[taskCompleted(2)]], { history: instance.history, mode: "replay" });
    expect(replayed.last.fault).toBeInstanceOf(ForeignAwaitError);
  });

  it("a foreign await is not looked for while suspended, and found once resumed", async () => {
    const foreign = defineOrchestrator("foreign", async (ctx) => {
      await ctx.callActivity("a");
      await new Promise(() => {});
    });
    const run = await runHistory(foreign, [[taskCompleted(1), suspended()], [resumed()]]);
    expect(run.turns.map(({ fault }) => fault?.name)).toEqual([undefined, undefined, "ForeignAwaitError"]);
  });
});
