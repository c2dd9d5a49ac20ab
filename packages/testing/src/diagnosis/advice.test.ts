/** Whichever tool finds out that code is not the same twice, it says the same about it. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineOrchestrator, type AnyOrchestrator, type OrchestrationContext } from "@reawait/core";
import { silentLogger } from "@reawait/protocol";
import { closeEnvironments, openEnvironment } from "../environment/testing/open-environment.js";
import { explore } from "../explore/explore.js";
import { replay } from "../replay/replay.js";
import { stepThrough } from "../unit/step-through.js";
import { messagesOf } from "./testing/messages-of.js";

afterEach(closeEnvironments);

const advice =
  "not the same twice: take time, guids and random numbers from ctx and all else from activities, keep nothing in " +
  "variables outside the orchestrator, and decide nothing by ctx.isReplaying.";

let runs = 0;

type Code = (ctx: OrchestrationContext<void>) => Promise<unknown>;

const returns: Code = async () => ++runs;
const passesOn: Code = async (ctx) => await ctx.callActivity("work", ++runs);
const readsClock: Code = async (ctx) => await ctx.callActivity("work", Date.now());
const define = (code: Code) => defineOrchestrator("flow", code);

async function environment(code: Code): Promise<unknown> {
  const env = await openEnvironment({ orchestrators: [define(code)], logger: silentLogger });
  env.mock("work", () => 1);
  return await env.run("flow");
}

async function replayed(code: Code, orchestrator: AnyOrchestrator = define(code)): Promise<unknown> {
  const { history } = await stepThrough(define(code), undefined, { replay: "sessions" });
  return await replay(orchestrator, history);
}

const explored = (code: Code) => explore(define(code), { activities: (model) => [model(work, () => 1)] });
const work = { kind: "activity", name: "work", fn: () => 1 } as const;

describe("code that is not the same twice is given one advice", () => {
  it.each([
    ["a test environment, of the end", () => environment(returns), "It depends on something that is "],
    ["a test environment, of a call", () => environment(passesOn), "It depends on something that is "],
    ["stepThrough", () => stepThrough(define(passesOn)), "It depends on something that is "],
    ["replay, of a call", () => replayed(passesOn), "If it is not, the code depends on something that is "],
    ["replay, of the end", () => replayed(returns), "If it is not, the code depends on something that is "],
    ["explore", () => explored(returns), "Its code depends on something that is "],
    ["explore, of what it knows", () => explored(readsClock), "advice.test.ts:LINE:COLUMN, which is "],
  ])("by %s", async (_tool, run, subject) => {
    expect((await messagesOf(run())).replace(/:\d+:\d+/, ":LINE:COLUMN")).toContain(subject + advice);
  });
});
