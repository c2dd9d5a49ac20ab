/**
 * What the fixtures record, one orchestrator a behaviour. They stand for instances that run somewhere: an orchestrator of a
 * fixture is never changed, a new behaviour gets a new one.
 */
import { defineActivity } from "../../definitions/activity.js";
import { defineEvent } from "../../definitions/event.js";
import { defineOrchestrator } from "../../definitions/orchestrator.js";
import type { AnyOrchestrator } from "../../definitions/registry.js";
import { whenAll } from "../../task/when-all.js";
import { whenAny } from "../../task/when-any.js";
import { at, type Batch, type RunOptions } from "./history-builder.js";
import {
  childCompleted,
  childFailed,
  eventRaised,
  resumed,
  suspended,
  taskCompleted,
  taskFailed,
  terminated,
  timerFired,
} from "./history-events.js";

export interface Behaviour {
  readonly orchestrator: AnyOrchestrator;
  readonly batches: readonly Batch[];
  readonly options?: RunOptions;
  /** Recorded before the SDK put tags of its own on calls. */
  readonly withoutOwnTags?: true;
}

const step = defineActivity("step", (_ctx, n: number) => n);
const approval = defineEvent<string>("Approval");
const child = defineOrchestrator("child", async (_ctx, n: number) => n);

const sequence = defineOrchestrator("sequence", async (ctx, n: number) => {
  let sum = n;
  for (let round = 0; round < 3; round++) sum += await ctx.callActivity(step, sum);
  return { sum, at: ctx.currentUtcDateTime };
});

const fanOut = defineOrchestrator("fanOut", async (ctx, sizes: number[]) => {
  const parts = await Promise.all(sizes.map((size) => ctx.callActivity(step, size)));
  return parts.reduce((sum, part) => sum + part, 0);
});

const nested = defineOrchestrator("nested", async (ctx) => {
  const winner = await whenAny({
    work: whenAll([ctx.callActivity(step, 1), whenAll({ b: ctx.callActivity(step, 2) })]),
    late: ctx.createTimer("1m"),
  });
  winner.cancelRest();
  return [winner.key, await ctx.callActivity(step, 3)];
});

const approvalWithDeadline = defineOrchestrator("approvalWithDeadline", async (ctx) => {
  const answers: string[] = [];
  for (let round = 0; round < 3; round++) {
    const winner = await whenAny({ approved: ctx.waitForExternalEvent(approval), expired: ctx.createTimer("24h") });
    winner.cancelRest();
    answers.push(winner.key === "approved" ? winner.value : "expired");
  }
  return answers;
});

const eventTimeout = defineOrchestrator("eventTimeout", async (ctx) => {
  const answers: string[] = [];
  for (let round = 0; round < 2; round++) {
    const answer = ctx.waitForExternalEvent(approval, { timeout: "1h" });
    answers.push(await answer.catch((error: unknown) => (error as Error).name));
  }
  return answers;
});

const children = defineOrchestrator("children", async (ctx) => {
  const derived = ctx.callSubOrchestrator(child, 1);
  const given = ctx.callSubOrchestrator(child, 2, { instanceId: "mine" });
  return [await derived, await given, derived.instanceId];
});

const retries = defineOrchestrator("retries", async (ctx) => {
  const retry = { maxAttempts: 3, firstInterval: "10s", backoffCoefficient: 1.5 } as const;
  try {
    return await ctx.callActivity(step, 1, { retry, tags: { team: "a" } });
  } catch {
    return await ctx.callActivity("compensate", undefined, { retry: () => "1s" });
  } finally {
    await ctx.callActivity("cleanUp");
  }
});

const attempts = defineOrchestrator("attempts", async (ctx) => {
  const retry = { maxAttempts: Infinity, firstInterval: "10s" } as const;
  return await Promise.all([
    ctx.callActivity(step, 1, { retry, tags: { team: "a" } }),
    ctx.callSubOrchestrator("child", 2, { retry: () => true }),
  ]);
});

const helpers = defineOrchestrator("helpers", async (ctx) => {
  const follow = async (name: string) => {
    await Promise.resolve();
    const first = await ctx.callActivity<string>(name);
    await Promise.resolve();
    return `${first} ${await ctx.callActivity<string>(`${name} again`)}`;
  };
  return await Promise.all([follow("a"), follow("b"), Promise.race([follow("c"), ctx.createTimer("1m")])]);
});

const suspension = defineOrchestrator("suspension", async (ctx) => {
  const first = await ctx.callActivity(step, 1);
  return [first, await ctx.waitForExternalEvent(approval), await ctx.callActivity(step, 2)];
});

const generations = defineOrchestrator("generations", async (ctx, generation: number) => {
  const item = await ctx.waitForExternalEvent<string>("item");
  ctx.setCustomStatus({ generation, item });
  ctx.sendEvent("log", "taken", item);
  ctx.callActivity("withdrawn");
  try {
    return ctx.continueAsNew(generation + 1, { version: "2" });
  } finally {
    await ctx.callActivity("unlock");
  }
});

const derivedValues = defineOrchestrator("derivedValues", async (ctx) => {
  const first = [ctx.newGuid(), ctx.newGuid(), ctx.random(), ctx.currentUtcDateTime.getTime()];
  await ctx.createTimer("90s");
  return [...first, ctx.newGuid(), ctx.random(), ctx.currentUtcDateTime.getTime()];
});

const termination = defineOrchestrator("termination", async (ctx) => {
  await ctx.callActivity(step, 1);
  ctx.callActivity(step, 2);
  ctx.sendEvent("log", "near the end");
  await ctx.createTimer("1h");
});

const limits = defineOrchestrator("limits", async (ctx) => {
  const controller = new AbortController();
  const stopped = ctx.callActivity("stopped", undefined, { signal: controller.signal });
  const slow = ctx.callActivity("slow", undefined, { timeout: "1m" });
  const error = await slow.catch((each: unknown) => each as Error);
  controller.abort();
  await ctx.callActivity("next");
  return [slow.status, stopped.status, error instanceof Error && error.name];
});

const failure = defineOrchestrator("failure", async (ctx) => {
  await whenAll([ctx.callActivity("a"), ctx.callActivity("b")]);
});

export const behaviours: readonly Behaviour[] = [
  {
    orchestrator: sequence,
    batches: [at(10, taskCompleted(1, 1)), at(25, taskCompleted(2, 2)), at(70, taskCompleted(3, 3))],
    options: { input: 5 },
  },
  {
    orchestrator: fanOut,
    batches: [[taskCompleted(3, 30), taskCompleted(1, 10)], [taskCompleted(2, 20)]],
    options: { input: [1, 2, 3] },
  },
  {
    orchestrator: nested,
    batches: [[taskCompleted(2, 2)], [taskCompleted(1, 1)], [timerFired(3), taskCompleted(4, 4)]],
  },
  {
    orchestrator: approvalWithDeadline,
    batches: [
      at(86_400_000, timerFired(1)),
      at(90_000_000, eventRaised("approval", "mia"), eventRaised("APPROVAL", "tom")),
    ],
  },
  {
    orchestrator: eventTimeout,
    batches: [at(3_600_000, timerFired(1)), at(3_700_000, eventRaised("Approval", "late"))],
  },
  { orchestrator: children, batches: [[childCompleted(2, 20)], [childCompleted(1, 10)]] },
  {
    orchestrator: retries,
    withoutOwnTags: true,
    batches: [
      at(1_000, taskFailed(1)),
      at(11_000, timerFired(2)),
      at(12_000, taskFailed(3)),
      at(27_000, timerFired(4)),
      at(28_000, taskFailed(5, { isNonRetriable: true })),
      at(29_000, taskFailed(6)),
      at(30_000, timerFired(7)),
      at(31_000, taskCompleted(8, "compensated")),
      at(32_000, taskCompleted(9)),
    ],
  },
  {
    orchestrator: attempts,
    batches: [
      at(1_000, taskFailed(1), childFailed(2)),
      at(11_000, timerFired(3), childFailed(4)),
      at(12_000, taskFailed(5), childCompleted(6, 2)),
      at(22_000, timerFired(7)),
      at(23_000, taskCompleted(8, 1)),
    ],
  },
  {
    orchestrator: helpers,
    batches: [
      [taskCompleted(2, "B"), taskCompleted(1, "A")],
      [timerFired(4), taskCompleted(3, "C")],
      [taskCompleted(5, "B2"), taskCompleted(6, "A2")],
    ],
  },
  {
    orchestrator: suspension,
    batches: [
      [suspended(), taskCompleted(1, 1)],
      [eventRaised("Approval", "held")],
      [resumed()],
      [taskCompleted(2, 2)],
    ],
  },
  {
    orchestrator: generations,
    batches: [[eventRaised("Item", "a"), eventRaised("other", 1)], [eventRaised("item", "b")], [taskCompleted(3)]],
    options: { input: 1, withStart: [eventRaised("early", 0)], version: "1", tags: { team: "a" } },
  },
  { orchestrator: derivedValues, batches: [at(90_000, timerFired(1))] },
  { orchestrator: termination, batches: [[taskCompleted(1, 1), terminated({ why: "enough" })]] },
  {
    orchestrator: limits,
    batches: [at(60_000, timerFired(3)), [taskCompleted(2), taskCompleted(4), taskCompleted(1)]],
  },
  {
    orchestrator: failure,
    batches: [[taskFailed(2, "b")], [taskFailed(1, { errorType: "RangeError", errorMessage: "a" })]],
  },
];
