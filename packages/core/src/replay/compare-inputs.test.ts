/** What replay compares where it is asked to compare inputs too. */
import { describe, expect, it } from "@jest/globals";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { NonDeterminismError } from "../errors/non-determinism-error.js";
import { runHistory, TestInstance } from "./testing/history-builder.js";
import { eventRaised, startTime, taskCompleted, taskFailed, timerFired } from "./testing/history-events.js";
import { resultOf } from "./testing/outcome.js";

type Code = (ctx: OrchestrationContext) => Promise<unknown>;

async function redeploy(old: Code, changed: Code, { comparesInputs } = { comparesInputs: true }) {
  const { history } = await runHistory(defineOrchestrator("flow", old), [], { mode: "session" });
  const options = { history, comparesInputs, captureCallSites: true, mode: "replay" } as const;
  return (await runHistory(defineOrchestrator("flow", changed), [[eventRaised("go")]], options)).last;
}

const call =
  (input: unknown): Code =>
  async (ctx) =>
    await ctx.callActivity("charge", input);
const child =
  (input: unknown): Code =>
  async (ctx) =>
    await ctx.callSubOrchestrator("ship", input);
const send =
  (data: unknown): Code =>
  async (ctx) => {
    ctx.sendEvent("other", "News", data);
    await ctx.waitForExternalEvent("never");
  };
const timer =
  (when: Parameters<OrchestrationContext["createTimer"]>[0]): Code =>
  async (ctx) =>
    await ctx.createTimer(when);

const changes: readonly [string, Code, Code, string, string][] = [
  [
    "the input of an activity",
    call({ cost: 3 }),
    call({ cost: 4 }),
    'activity "charge" was scheduled (task 1) with the input {"cost":3}',
    'schedule activity "charge" (task 1) with the input {"cost":4}',
  ],
  [
    "an input that was none",
    call(undefined),
    call(0),
    'activity "charge" was scheduled (task 1) without input',
    'schedule activity "charge" (task 1) with the input 0',
  ],
  [
    "the input of a sub-orchestration",
    child([1]),
    child([1, 2]),
    'sub-orchestration "ship" was started as "execution-1:0001" (task 1) with the input [1]',
    'start sub-orchestration "ship" as "execution-1:0001" (task 1) with the input [1,2]',
  ],
  [
    "the payload of an event",
    send("a"),
    send("b"),
    'event "News" was sent to "other" (task 1) with the payload "a"',
    'send event "News" to "other" (task 1) with the payload "b"',
  ],
  [
    "the length of a timer",
    timer("1h"),
    timer("2h"),
    `a timer was created (task 1) for ${new Date(startTime + 3_600_000).toISOString()}`,
    `create a timer (task 1) for ${new Date(startTime + 7_200_000).toISOString()}`,
  ],
  [
    "the length of a timer, to a shorter one",
    timer("30d"),
    timer("29d"),
    `a timer was created (task 1) for ${new Date(startTime + 30 * 86_400_000).toISOString()}`,
    `create a timer (task 1) for ${new Date(startTime + 29 * 86_400_000).toISOString()}`,
  ],
];

describe("a changed input", () => {
  it.each(changes)("is told, and what it is: %s", async (_what, old, changed, historySays, codeDid) => {
    const { fault, ended } = await redeploy(old, changed);
    expect(fault).toBeInstanceOf(NonDeterminismError);
    expect(ended).toBe(true);
    expect(fault).toMatchObject({
      mismatch: { eventNumber: 3, historySays, codeDid },
      callSite: expect.stringMatching(/compare-inputs\.test/),
    });
    expect(fault?.message).toContain("tell the test so with compareInputs: false");
    expect(fault?.message).not.toContain("Put the old code back");
  });

  it.each(changes)("is taken by running instances: %s", async (_what, old, changed) => {
    expect(await redeploy(old, changed, { comparesInputs: false })).toMatchObject({ fault: undefined, ended: false });
  });

  it.each(changes)("is none where the code did not change: %s", async (_what, old) => {
    expect(await redeploy(old, old)).toMatchObject({ fault: undefined, ended: false });
  });

  it("is told of what the clock and randomness gave", async () => {
    let now = 1;
    const code: Code = async (ctx) => await ctx.callActivity("charge", { at: (now += 1) });
    const { fault } = await redeploy(code, code);
    expect(fault).toMatchObject({ mismatch: { codeDid: expect.stringMatching(/with the input \{"at":\d+\}$/) } });
  });

  it("is told of another name or kind as ever", async () => {
    const { fault } = await redeploy(call(1), async (ctx) => await ctx.callActivity("refund", 2));
    expect(fault).toMatchObject({ mismatch: { codeDid: 'schedule activity "refund" (task 1)' } });
    expect(fault?.message).toContain("Put the old code back");
  });
});

describe("what is compared as the same", () => {
  it("is a leg of a timer that another SDK has split, or a time that it rounded", async () => {
    const history = async (fireAt: number) => {
      const run = await runHistory(defineOrchestrator("flow", timer(new Date(fireAt))));
      return run.history;
    };
    const day = 86_400_000;
    for (const recorded of [startTime + 3 * day, startTime + 30 * day + 1, startTime + 30 * day - 1]) {
      const options = { history: await history(recorded), comparesInputs: true };
      const run = await runHistory(defineOrchestrator("flow", timer("30d")), [[eventRaised("go")]], options);
      expect(run.last.fault).toBeUndefined();
    }
  });

  it("is what retries, timeouts and races set by themselves", async () => {
    const orchestrator = defineOrchestrator("flow", async (ctx) => {
      const retry = { maxAttempts: 3, firstInterval: "10s", backoffCoefficient: 1.7 } as const;
      const value = await ctx.callActivity<number>("charge", { cost: 3 }, { retry, timeout: "1h" });
      return [value, await ctx.waitForExternalEvent("go", { timeout: "5m" })];
    });
    const batches = [[taskFailed(1)], [timerFired(3)], [taskCompleted(4, 7)], [eventRaised("go", "now")]];
    const { history, last } = await runHistory(orchestrator, batches, { comparesInputs: true });
    expect(resultOf(last)).toEqual([7, "now"]);
    const end = history.findLastIndex(({ kind }) => kind === "orchestratorStarted");
    const instance = new TestInstance(orchestrator, { history: history.slice(0, end), comparesInputs: true });
    expect((await instance.replayTurn(history.slice(end, -1))).fault).toBeUndefined();
  });
});
