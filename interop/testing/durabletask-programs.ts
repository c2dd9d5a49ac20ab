import {
  RetryPolicy,
  whenAll,
  whenAny,
  type OrchestrationContext,
  type Task,
  type TOrchestrator,
} from "@microsoft/durabletask-js";
import { oneTo, sum, type Collected, type Count, type Programs } from "./programs.js";

type Run = AsyncGenerator<Task<unknown>, unknown, never>;

const retry = new RetryPolicy({ maxNumberOfAttempts: 3, firstRetryIntervalInMilliseconds: 1 });

async function* chain(ctx: OrchestrationContext, n: number): Run {
  let value = n;
  for (let round = 0; round < 3; round++) value = yield ctx.callActivity("double", value);
  return value;
}

async function* fanOut(ctx: OrchestrationContext, width: number): Run {
  return sum(yield whenAll(oneTo(width).map((n) => ctx.callActivity("double", n))));
}

async function* familyOut(ctx: OrchestrationContext, width: number): Run {
  return sum(yield whenAll(oneTo(width).map((n) => ctx.callSubOrchestrator("echo", n))));
}

async function* eventOrTimer(ctx: OrchestrationContext, milliseconds: number): Run {
  const go = ctx.waitForExternalEvent("go");
  const winner: Task<unknown> = yield whenAny([go, ctx.createTimer(milliseconds / 1_000)]);
  return winner === go ? (go.getResult() as unknown) : "timer";
}

async function* family(ctx: OrchestrationContext, n: number): Run {
  const first: number = yield ctx.callSubOrchestrator("chain", n);
  const second: number = yield ctx.callSubOrchestrator("chain", first);
  try {
    yield ctx.callSubOrchestrator("failing");
  } catch {
    return [first, second, "caught"];
  }
  return "unreachable";
}

async function* failing(ctx: OrchestrationContext): Run {
  yield ctx.callActivity("broken");
  return undefined;
}

async function* generations(ctx: OrchestrationContext, { items }: Collected): Run {
  const collected: unknown[] = [...items, yield ctx.waitForExternalEvent("item")];
  if (collected.length < 3) ctx.continueAsNew({ items: collected }, true);
  return collected;
}

function countUp(ctx: OrchestrationContext, { at, end }: Count): number {
  if (at < end) ctx.continueAsNew({ at: at + 1, end }, false);
  return at;
}

async function* gatedPair(ctx: OrchestrationContext): Run {
  const gates: string[] = yield whenAll([ctx.callActivity("gated", "a"), ctx.callActivity("gated", "b")]);
  return [...gates, (yield ctx.callActivity("double", 1)) as number];
}

async function* gatedOnce(ctx: OrchestrationContext): Run {
  try {
    yield ctx.callActivity("gated", "a");
    return "passed";
  } catch {
    return "failed";
  }
}

async function* gatedMany(ctx: OrchestrationContext, width: number): Run {
  const gates: unknown[] = yield whenAll(oneTo(width).map((n) => ctx.callActivity("gated", n)));
  return gates.length;
}

async function* waiter(ctx: OrchestrationContext): Run {
  return yield ctx.waitForExternalEvent("go");
}

async function* halfway(ctx: OrchestrationContext): Run {
  ctx.setCustomStatus("halfway");
  return yield ctx.waitForExternalEvent("go");
}

async function* retrying(ctx: OrchestrationContext, failures: number): Run {
  return yield ctx.callActivity("flaky", failures, { retry });
}

async function* callsNobody(ctx: OrchestrationContext): Run {
  try {
    return yield ctx.callActivity("nobody");
  } catch {
    return "refused";
  }
}

async function* echo(ctx: OrchestrationContext, value: unknown): Run {
  return yield ctx.callActivity("echo", value);
}

async function* journey(ctx: OrchestrationContext, n: number): Run {
  const doubled: number = yield ctx.callActivity("double", n);
  const flaky: number = yield ctx.callActivity("flaky", 1, { retry });
  const first: number = yield ctx.callSubOrchestrator("chain", doubled);
  yield ctx.createTimer(0.001);
  const parts: number[] = yield whenAll([ctx.callActivity("double", 3), ctx.callActivity("double", 4)]);
  const go: number = yield ctx.waitForExternalEvent("go");
  const afterGo: number = yield ctx.callActivity("double", go);
  const secondChild: number = yield ctx.callSubOrchestrator("chain", afterGo);
  yield ctx.createTimer(0.001);
  const on: number = yield ctx.waitForExternalEvent("on");
  const afterOn: number = yield ctx.callActivity("double", on);
  return { flaky, child: first, parts, afterGo, secondChild, afterOn };
}

export const durabletaskPrograms: Programs<TOrchestrator> = {
  chain,
  fanOut,
  familyOut,
  eventOrTimer,
  family,
  failing,
  generations,
  countUp,
  gatedPair,
  gatedOnce,
  gatedMany,
  waiter,
  halfway,
  retrying,
  callsNobody,
  echo,
  journey,
};
