/** Turns of orchestrators that did wrong: they can still be terminated, and keep their custom status. */
import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { ForeignAwaitError } from "../errors/foreign-await-error.js";
import { NonDeterminismError } from "../errors/non-determinism-error.js";
import { macrotask } from "./testing/foreign.js";
import { runHistory, TestInstance } from "./testing/history-builder.js";
import { eventRaised, suspended, taskCompleted, terminated } from "./testing/history-events.js";
import { brief } from "./testing/outcome.js";
import type { TurnOutcome } from "./turn-outcome.js";

type Code = (ctx: OrchestrationContext) => Promise<unknown>;

const old: Code = async (ctx) => {
  ctx.setCustomStatus("begun");
  await ctx.callActivity("a");
  ctx.setCustomStatus("half done");
  await ctx.callActivity("b");
};
const changed: Code = async (ctx) => {
  ctx.setCustomStatus("begun");
  await ctx.callActivity("a");
  await ctx.callActivity("c");
};

/** A turn on new code over what the old one has done. */
async function redeployed(...events: readonly HistoryEvent[]): Promise<TurnOutcome> {
  const { history } = await runHistory(defineOrchestrator("flow", old), [[taskCompleted(1)]]);
  return (await runHistory(defineOrchestrator("flow", changed), [events], { history })).last;
}

function expectTerminated({ actions, fault, ended }: TurnOutcome): void {
  expect({ actions, fault, ended }).toMatchObject({
    actions: [{ kind: "completeOrchestration", id: -1, orchestrationStatus: "TERMINATED", result: '"enough"' }],
    fault: undefined,
    ended: true,
  });
}

describe("an instance that does not replay", () => {
  it("tells the fault, whatever comes", async () => {
    const { fault } = await redeployed(taskCompleted(2), eventRaised("go"), suspended());
    expect(fault).toBeInstanceOf(NonDeterminismError);
  });

  it.each([
    ["alone", [terminated("enough")]],
    ["before other events", [terminated("enough"), taskCompleted(2), eventRaised("go")]],
    ["after other events", [taskCompleted(2), suspended(), eventRaised("go"), terminated("enough")]],
    ["twice: the first one counts", [terminated("enough"), terminated("more than that")]],
  ])("can be terminated, %s", async (_what, events) => {
    expectTerminated(await redeployed(...events));
  });

  it("keeps the custom status that its replay had come to", async () => {
    expect((await redeployed(taskCompleted(2))).customStatus).toBe('"begun"');
    expect((await redeployed(terminated("enough"))).customStatus).toBe('"begun"');
  });

  it("can be terminated where its code ended too early", async () => {
    const { history } = await runHistory(defineOrchestrator("flow", old), [[taskCompleted(1)]]);
    const ended = defineOrchestrator("flow", async () => "at once");
    expectTerminated((await runHistory(ended, [[terminated("enough")]], { history })).last);
  });
});

describe("R5 code that ended where history went on", () => {
  const waits: Code = async (ctx) => await ctx.waitForExternalEvent("go");

  it.each<[string, Code, string]>([
    ["returns", async () => "at once", "return"],
    ["throws", async () => Promise.reject(new RangeError("no")), "throw RangeError: no"],
    ["continues as new", async (ctx) => ctx.continueAsNew(undefined as never), "continue as new"],
  ])("is a mismatch, though history has no action that it lacks, where it %s", async (_what, code, codeDid) => {
    const { history } = await runHistory(defineOrchestrator("flow", waits));
    const { last } = await runHistory(defineOrchestrator("flow", code), [[eventRaised("go")]], { history });
    const mismatch = { instanceId: "instance-1", eventNumber: 0, historySays: "that it went on", codeDid };
    expect((last.fault as NonDeterminismError).mismatch).toEqual(mismatch);
  });

  it("is one in an engine that does not keep confirmations in order, too", async () => {
    const options = { ordersConfirmations: false };
    const { history } = await runHistory(defineOrchestrator("flow", waits), [], options);
    const early = defineOrchestrator("flow", async () => "at once");
    const { last } = await runHistory(early, [[eventRaised("go")]], { ...options, history });
    expect(last.fault).toBeInstanceOf(NonDeterminismError);
  });

  it("is none where the code ends by what this turn brings", async () => {
    const { last } = await runHistory(defineOrchestrator("flow", waits), [[], [eventRaised("go")]]);
    expect(last.fault).toBeUndefined();
  });

  it("is none in a history that was rewound: it failed there, and may do so again", async () => {
    const fails = defineOrchestrator("flow", async (ctx) => {
      ctx.callActivity("audit");
      return await Promise.reject(new Error("always"));
    });
    const { history } = await runHistory(fails);
    const rewound: HistoryEvent = { kind: "executionRewound", eventId: -1, timestamp: 0 };
    const { last } = await runHistory(fails, [[]], { history: [...history.slice(0, 3), rewound] });
    expect(last.fault).toBeUndefined();
    expect(brief(last)).toEqual(["2 FAILED"]);
  });
});

describe("an instance that was poisoned between its turns", () => {
  let settled: Promise<unknown> = Promise.resolve();
  const racing = defineOrchestrator("racing", async (ctx) => {
    ctx.setCustomStatus("racing");
    settled = macrotask();
    await Promise.race([settled, ctx.waitForExternalEvent("go")]);
    await ctx.callActivity("stray");
  });

  async function poisoned(): Promise<TestInstance> {
    const instance = new TestInstance(racing, { mode: "session" });
    await instance.start();
    await settled.then(macrotask);
    expect(instance.poisons).toHaveLength(1);
    return instance;
  }

  it("keeps its custom status, in its session", async () => {
    const instance = await poisoned();
    const outcome = await instance.turn([eventRaised("go")]);
    expect(outcome.fault).toBe(instance.poisons[0]);
    expect(outcome.customStatus).toBe('"racing"');
  });

  it("can be terminated, in its session", async () => {
    const outcome = await (await poisoned()).turn([eventRaised("go"), terminated("enough")]);
    expectTerminated(outcome);
    expect(outcome.customStatus).toBe('"racing"');
  });

  describe("and whose session is gone", () => {
    const error = new ForeignAwaitError("instance-1", "used ctx.callActivity after waiting");
    const opening: HistoryEvent = { kind: "orchestratorStarted", eventId: -1, timestamp: 0 };
    const waiting = defineOrchestrator("waiting", async (ctx) => {
      ctx.setCustomStatus("waiting");
      await ctx.callActivity("a");
      ctx.setCustomStatus("still waiting");
      await ctx.waitForExternalEvent("go");
      ctx.setCustomStatus("on the way");
      await ctx.callActivity("b");
    });

    async function condemned(...events: readonly HistoryEvent[]): Promise<TurnOutcome> {
      const { history } = await runHistory(waiting, [[taskCompleted(1)]]);
      return new TestInstance(waiting, { history, mode: "replay" }).replayTurn([opening, ...events], error);
    }

    it("is replayed for its custom status, and does nothing more", async () => {
      const outcome = await condemned(eventRaised("go"));
      expect(outcome).toMatchObject({ fault: error, ended: true, customStatus: '"still waiting"' });
      expect(brief(outcome)).toEqual(["-1 FAILED"]);
    });

    it("can be terminated", async () => {
      const outcome = await condemned(eventRaised("go"), terminated("enough"));
      expectTerminated(outcome);
      expect(outcome.customStatus).toBe('"still waiting"');
    });

    it("comes to that fault, though its replay would come to another", async () => {
      const { history } = await runHistory(waiting, [[taskCompleted(1)]]);
      for (const code of [changed, async () => await Promise.resolve("too early")]) {
        const other = new TestInstance(defineOrchestrator("waiting", code), { history, mode: "replay" });
        expect((await other.replayTurn([opening, eventRaised("go")], error)).fault).toBe(error);
      }
    });

    it("does nothing at all where it has no past", async () => {
      const instance = new TestInstance(waiting, { mode: "replay" });
      const started: HistoryEvent = { kind: "executionStarted", eventId: -1, timestamp: 0, name: "waiting" };
      const outcome = await instance.replayTurn([opening, started], error);
      expect(outcome).toMatchObject({ fault: error, customStatus: undefined });
    });
  });
});

describe("an instance that awaits what is not durable", () => {
  const foreign = defineOrchestrator("foreign", async (ctx) => {
    ctx.setCustomStatus("begun");
    await ctx.waitForExternalEvent("go");
    ctx.setCustomStatus("astray");
    await new Promise(() => {});
  });

  it("keeps its custom status", async () => {
    const { last } = await runHistory(foreign, [[eventRaised("go")]]);
    expect(last.fault).toBeInstanceOf(ForeignAwaitError);
    expect(last.customStatus).toBe('"astray"');
  });

  it("can be terminated, like any other", async () => {
    const { last } = await runHistory(foreign, [[eventRaised("go"), terminated("enough")]]);
    expect(last.fault).toBeUndefined();
    expect(brief(last)).toEqual(["1 TERMINATED"]);
  });
});
