import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { NonDeterminismError } from "../errors/non-determinism-error.js";
import { runHistory, type Batch, type RunOptions } from "./testing/history-builder.js";
import { eventRaised, resumed, suspended, taskCompleted } from "./testing/history-events.js";
import { completionOf, resultOf } from "./testing/outcome.js";

type Code = (ctx: OrchestrationContext) => Promise<unknown>;

/** Lets old code live through some batches, then new code through the next one. */
async function redeploy(old: Code, changed: Code, options: RunOptions & { past?: Batch[]; next?: Batch } = {}) {
  const { past = [], next = [taskCompleted(1)], ...rest } = options;
  const { history } = await runHistory(defineOrchestrator("flow", old), past, rest);
  const run = await runHistory(defineOrchestrator("flow", changed), [next], { ...rest, history });
  return run.last;
}

const ship: Code = async (ctx) => await ctx.callActivity("ship");

const changes: readonly [string, Code, Code, string, string][] = [
  [
    "an activity was renamed",
    ship,
    async (ctx) => await ctx.callActivity("send"),
    'activity "ship" was scheduled (task 1)',
    'schedule activity "send" (task 1)',
  ],
  [
    "an activity became a sub-orchestration",
    ship,
    async (ctx) => await ctx.callSubOrchestrator("ship", undefined, { instanceId: "mine" }),
    'activity "ship" was scheduled (task 1)',
    'start sub-orchestration "ship" as "mine" (task 1)',
  ],
  [
    "a timer became an activity",
    async (ctx) => await ctx.createTimer("1h"),
    ship,
    "a timer was created (task 1)",
    'schedule activity "ship" (task 1)',
  ],
  [
    "a sub-orchestration was renamed",
    async (ctx) => await ctx.callSubOrchestrator("old"),
    async (ctx) => await ctx.callSubOrchestrator("new"),
    'sub-orchestration "old" was started as "execution-1:0001" (task 1)',
    'start sub-orchestration "new" as "execution-1:0001" (task 1)',
  ],
  [
    "a given instance id changed",
    async (ctx) => await ctx.callSubOrchestrator("child", undefined, { instanceId: "a" }),
    async (ctx) => await ctx.callSubOrchestrator("child", undefined, { instanceId: "b" }),
    'sub-orchestration "child" was started as "a" (task 1)',
    'start sub-orchestration "child" as "b" (task 1)',
  ],
  [
    "an event goes to somebody else",
    async (ctx) => (ctx.sendEvent("anna", "hi"), await ctx.callActivity("ship")),
    async (ctx) => (ctx.sendEvent("bert", "hi"), await ctx.callActivity("ship")),
    'event "hi" was sent to "anna" (task 1)',
    'send event "hi" to "bert" (task 1)',
  ],
  [
    "another event is sent",
    async (ctx) => (ctx.sendEvent("anna", "hi"), await ctx.callActivity("ship")),
    async (ctx) => (ctx.sendEvent("anna", "bye"), await ctx.callActivity("ship")),
    'event "hi" was sent to "anna" (task 1)',
    'send event "bye" to "anna" (task 1)',
  ],
  [
    "the code does less: it waits for an event instead",
    async (ctx) => (await ctx.callActivity("a"), await ctx.waitForExternalEvent("go")),
    async (ctx) => await ctx.waitForExternalEvent("go"),
    'activity "a" was scheduled (task 1)',
    "nothing",
  ],
  ["the code ends earlier", ship, async () => "done", 'activity "ship" was scheduled (task 1)', "return"],
];

describe("R5 a mismatch", () => {
  it.each(changes)("is found where %s", async (_what, old, changed, historySays, codeDid) => {
    const { fault, actions, ended } = await redeploy(old, changed);
    expect(fault).toBeInstanceOf(NonDeterminismError);
    const { mismatch } = fault as NonDeterminismError;
    expect(mismatch).toEqual({ instanceId: "instance-1", eventNumber: 3, historySays, codeDid });
    expect(fault?.message).toContain(
      `instance "instance-1" does not replay at event 3 of its history: history says ${historySays}, the code did ${codeDid}`,
    );
    expect(ended).toBe(true);
    expect(actions).toHaveLength(1);
  });

  it("fails the orchestration by an action outside user code, for a worker that is told to fail it (47)", async () => {
    const { actions } = await redeploy(ship, async (ctx) => await ctx.callActivity("send"));
    expect(actions).toMatchObject([
      {
        kind: "completeOrchestration",
        id: -1,
        orchestrationStatus: "FAILED",
        failureDetails: { errorType: "NonDeterminismError", isNonRetriable: true },
      },
    ]);
  });

  it("is found in the middle of a history, and the event is counted from its beginning", async () => {
    const old: Code = async (ctx) => (await ctx.callActivity("a"), await ctx.callActivity("b"));
    const changed: Code = async (ctx) => (await ctx.callActivity("a"), await ctx.callActivity("c"));
    const { fault } = await redeploy(old, changed, { past: [[taskCompleted(1)]], next: [taskCompleted(2)] });
    // OrchestratorStarted, ExecutionStarted, TaskScheduled; OrchestratorStarted, TaskCompleted, TaskScheduled.
    expect((fault as NonDeterminismError).mismatch.eventNumber).toBe(6);
  });

  it("is found where the code made an action that history does not have, at the end of the history", async () => {
    const both: Code = async (ctx) => await Promise.all([ctx.callActivity("ship"), ctx.callActivity("bill")]);
    const { fault } = await redeploy(ship, both);
    expect((fault as NonDeterminismError).mismatch).toEqual({
      instanceId: "instance-1",
      eventNumber: 0,
      historySays: "nothing of it",
      codeDid: 'schedule activity "bill" (task 2)',
    });
  });

  it("is found where a past batch lacks an action that a later one has", async () => {
    const old: Code = async (ctx) => {
      const a = ctx.callActivity("a");
      await ctx.waitForExternalEvent("go");
      ctx.callActivity("c");
      await a;
      await ctx.callActivity("b");
    };
    const changed: Code = async (ctx) => {
      const a = ctx.callActivity("a");
      await ctx.waitForExternalEvent("go");
      ctx.callActivity("c");
      await Promise.all([a, ctx.callActivity("b")]);
    };
    const { fault } = await redeploy(old, changed, {
      past: [[eventRaised("go")], [taskCompleted(1)]],
      next: [taskCompleted(3)],
    });
    expect((fault as NonDeterminismError).mismatch.codeDid).toBe('schedule activity "b" (task 3)');
  });

  it("is found in a past batch without any actions, where the engine closes its batches", async () => {
    const old: Code = async (ctx) => {
      await ctx.callActivity("a");
      await ctx.waitForExternalEvent("go");
      await ctx.callActivity("b");
    };
    const changed: Code = async (ctx) => {
      const early = ctx.waitForExternalEvent("go").then(() => ctx.callActivity("b"));
      await Promise.all([ctx.callActivity("a"), early]);
    };
    const { history } = await runHistory(defineOrchestrator("flow", old), [[eventRaised("go")], [taskCompleted(1)]]);
    const closed = history.flatMap((event, index): HistoryEvent[] =>
      event.kind === "orchestratorStarted" && index > 0
        ? [{ ...event, kind: "orchestratorCompleted" }, event]
        : [event],
    );
    const run = await runHistory(defineOrchestrator("flow", changed), [[taskCompleted(2)]], { history: closed });
    expect((run.last.fault as NonDeterminismError).mismatch.codeDid).toBe('schedule activity "b" (task 2)');
  });

  it("ends the replay: nothing the code does afterwards counts", async () => {
    let reached = false;
    await redeploy(ship, async (ctx) => {
      await ctx.callActivity("send");
      reached = true;
    });
    expect(reached).toBe(false);
  });

  it("may be caught by nobody: the orchestrator's own catch does not see it", async () => {
    const { fault, actions } = await redeploy(ship, async (ctx) => {
      try {
        return await ctx.callActivity("send");
      } catch {
        return "swallowed";
      }
    });
    expect(fault).toBeInstanceOf(NonDeterminismError);
    expect(completionOf({ actions, fault, customStatus: undefined, ended: true }).orchestrationStatus).toBe("FAILED");
  });
});

describe("R5 what may change", () => {
  it.each<[string, Code, Code]>([
    [
      "the input of a call",
      async (ctx) => await ctx.callActivity("a", 1),
      async (ctx) => await ctx.callActivity("a", 2),
    ],
    [
      "its version and tags",
      async (ctx) => await ctx.callActivity("a", 1, { version: "1" }),
      async (ctx) => await ctx.callActivity("a", 1, { version: "2", tags: { a: "b" } }),
    ],
    [
      "its retry policy",
      async (ctx) => await ctx.callActivity("a"),
      async (ctx) => await ctx.callActivity("a", 1, { retry: { maxAttempts: 3, firstInterval: "1s" } }),
    ],
    [
      "the payload of an event",
      async (ctx) => (ctx.sendEvent("x", "e", 1), await ctx.callActivity("a")),
      async (ctx) => (ctx.sendEvent("x", "e", 2), await ctx.callActivity("a")),
    ],
    [
      "what comes after",
      async (ctx) => await ctx.callActivity("a"),
      async (ctx) => (await ctx.callActivity("a"), await ctx.callActivity("b")),
    ],
  ])("%s", async (_what, old, changed) => {
    const { fault } = await redeploy(old, changed);
    expect(fault).toBeUndefined();
  });

  it("the length of a timer", async () => {
    const { fault } = await redeploy(
      async (ctx) => await ctx.createTimer("2h"),
      async (ctx) => await ctx.createTimer("1h"),
    );
    expect(fault).toBeUndefined();
  });
});

describe("R5 an action that history does not have", () => {
  const both: Code = async (ctx) => await Promise.all([ctx.callActivity("ship"), ctx.callActivity("bill")]);

  it("is made late on engines that do not keep confirmations in order", async () => {
    const { fault } = await redeploy(ship, both, { ordersConfirmations: false });
    expect(fault).toBeUndefined();
  });

  it("is no mismatch for a timer that was cancelled before its batch was committed", async () => {
    const cancels: Code = async (ctx) => {
      ctx.createTimer("1h").cancel();
      return [await ctx.callActivity("a"), await ctx.callActivity("b")];
    };
    const run = await runHistory(defineOrchestrator("flow", cancels), [[taskCompleted(2)], [taskCompleted(3)]]);
    expect(run.last.fault).toBeUndefined();
  });

  it("is no mismatch for a timer that was cancelled, and that the engine wrote all the same", async () => {
    const cancels: Code = async (ctx) => {
      ctx.createTimer("1h").cancel();
      return await ctx.callActivity("a");
    };
    const { history } = await runHistory(defineOrchestrator("flow", cancels));
    const written: HistoryEvent = {
      kind: "timerCreated",
      eventId: 1,
      timestamp: history[0]?.timestamp ?? 0,
      fireAt: 0,
    };
    const run = await runHistory(defineOrchestrator("flow", cancels), [[taskCompleted(2, "ok")]], {
      history: [...history.slice(0, 2), written, ...history.slice(2)],
    });
    expect(resultOf(run.last)).toBe("ok");
  });

  it("is no mismatch while suspended: what was held back may have made it", async () => {
    const two: Code = async (ctx) => [await ctx.callActivity("a"), await ctx.callActivity("b")];
    const run = await runHistory(defineOrchestrator("flow", two), [
      [suspended(), taskCompleted(1)],
      [],
      [resumed()],
      [taskCompleted(2)],
    ]);
    expect(run.last.ended).toBe(true);
    expect(run.last.fault).toBeUndefined();
  });
});

/** The first line of this file that reads so. */
function lineOf(text: string): number {
  return (
    readFileSync(import.meta.filename, "utf8")
      .split("\n")
      .indexOf(text) + 1
  );
}

describe("R5 the call site", () => {
  const changed: Code = async (ctx) => {
    return await ctx.callActivity("send");
  };

  it("is the line of the orchestrator that made the call, where call sites are captured", async () => {
    const { fault } = await redeploy(ship, changed, { captureCallSites: true });
    const { callSite } = fault as NonDeterminismError;
    const line = lineOf('    return await ctx.callActivity("send");');
    expect(callSite).toMatch(new RegExp(`non-determinism\\.test\\.ts:${line}:`));
    expect(fault?.message).toContain(callSite);
  });

  it("is left out otherwise, which is faster", async () => {
    const { fault } = await redeploy(ship, changed);
    expect((fault as NonDeterminismError).callSite).toBeUndefined();
  });
});
