/** Whichever tool finds out that an orchestrator awaits what is not durable, it names the line. */
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator, type OrchestrationContext } from "@reawait/core";
import { silentLogger } from "@reawait/protocol";
import { closeEnvironments, openEnvironment } from "../environment/testing/open-environment.js";
import { explore } from "../explore/explore.js";
import { replay } from "../replay/replay.js";
import { stepThrough } from "../unit/step-through.js";
import { messagesOf } from "./testing/messages-of.js";

afterEach(closeEnvironments);

type Code = (ctx: OrchestrationContext<void>) => Promise<unknown>;

const work = defineActivity("work", () => 1);
const define = (code: Code) => defineOrchestrator("flow", code);

/** Begins long before anybody awaits it, and does not end. */
const module = { promise: new Promise(() => {}) };

/** Where the mark stands in this file. */
async function lineOf(mark: string): Promise<number> {
  const lines = (await readFile(import.meta.filename, "utf8")).split("\n");
  return lines.findIndex((line) => line.includes(`// ${mark}`) && !line.includes("lineOf")) + 1;
}

const foreigners: readonly [mark: string, foreign: () => Promise<unknown>][] = [
  [
    "a timer",
    () =>
      new Promise((done) => {
        setTimeout(done, 0); // a timer
      }),
  ],
  [
    "an immediate",
    () =>
      new Promise((done) => {
        setImmediate(done); // an immediate
      }),
  ],
  ["a file", () => readFile(import.meta.filename)], // a file
  ["a promise that was there before", () => module.promise],
];

type Tool = (code: Code) => Promise<unknown>;

async function inEnvironment(code: Code, replaying: "always" | "sessions"): Promise<unknown> {
  const env = await openEnvironment({
    orchestrators: [define(code)],
    activities: [work],
    unmocked: "run",
    replay: replaying,
    logger: silentLogger,
  });
  return await env.run("flow");
}

async function stepped(code: Code, replaying: "always" | "sessions"): Promise<unknown> {
  const run = await stepThrough(define(code), undefined, { replay: replaying });
  return await run.activity(work).complete(1);
}

/** The history is of code that was not so wrong. */
async function replayed(code: Code): Promise<unknown> {
  const run = await stepThrough(define(async (ctx) => ctx.callActivity(work)));
  await run.activity(work).complete(1);
  return await replay(define(code), run.history);
}

const tools: readonly [name: string, tool: Tool][] = [
  ["a test environment", (code) => inEnvironment(code, "always")],
  ["a test environment that keeps sessions", (code) => inEnvironment(code, "sessions")],
  ["stepThrough", (code) => stepped(code, "always")],
  ["stepThrough that keeps the session", (code) => stepped(code, "sessions")],
  ["replay", replayed],
  ["explore", (code) => explore(define(code), { activities: (model) => [model(work, () => 1)] })],
];

describe.each(tools)("%s names the line of an orchestrator that awaits", (_name, tool) => {
  it.each(foreigners)("%s", async (mark, foreign) => {
    const text = await messagesOf(
      tool(async (ctx) => {
        await ctx.callActivity(work);
        await foreign(); // a promise that was there before
        return await ctx.callActivity(work);
      }),
    );
    expect(text).toContain("awaits something that is not durable (at ");
    expect(text).toMatch(new RegExp(`\\(at [^()]*(\\([^()]*)?foreign-await\\.test\\.ts:${await lineOf(mark)}:\\d+\\)`));
  });
});

describe.each(tools)("%s does not take it back", (_name, tool) => {
  it("where what was awaited is there when it is run once more, nor names a line that it is not", async () => {
    let isCached = false;
    const fetched = () => {
      const before = isCached;
      isCached = true;
      return before ? Promise.resolve() : new Promise<void>(() => {});
    };
    const text = await messagesOf(
      tool(async (ctx) => {
        await ctx.callActivity(work);
        await fetched();
        return await ctx.callActivity(work);
      }),
    );
    expect(text).toContain("awaits something that is not durable. ");
  });
});

describe("where nothing is wrong", () => {
  it.each([
    ["a test environment that keeps sessions", (code: Code) => inEnvironment(code, "sessions"), 1],
    ["stepThrough that keeps the session", (code: Code) => stepped(code, "sessions"), 1],
    ["replay", (code: Code) => replayed(code), 1],
  ])("%s runs nothing once more", async (_name, tool, expected) => {
    let runs = 0;
    await tool(async (ctx) => {
      runs += 1;
      return await ctx.callActivity(work);
    });
    expect(runs).toBe(expected);
  });
});
