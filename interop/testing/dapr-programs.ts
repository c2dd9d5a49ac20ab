import type { Task, TWorkflow, WorkflowContext } from "@dapr/dapr";
import { oneTo, sum, type Collected, type Count, type Programs } from "./programs.js";

type Run = AsyncGenerator<Task<unknown>, unknown, never>;

async function* chain(ctx: WorkflowContext, n: number): Run {
  let value = n;
  for (let round = 0; round < 3; round++) value = yield ctx.callActivity("double", value);
  return value;
}

async function* fanOut(ctx: WorkflowContext, width: number): Run {
  return sum(yield ctx.whenAll(oneTo(width).map((n) => ctx.callActivity("double", n))));
}

async function* familyOut(ctx: WorkflowContext, width: number): Run {
  return sum(yield ctx.whenAll(oneTo(width).map((n) => ctx.callChildWorkflow<number, number>("echo", n))));
}

async function* eventOrTimer(ctx: WorkflowContext, milliseconds: number): Run {
  const go = ctx.waitForExternalEvent("go") as Task<unknown>;
  const winner: Task<unknown> = yield ctx.whenAny([go, ctx.createTimer(milliseconds / 1_000)]);
  return winner === go ? go.getResult() : "timer";
}

async function* family(ctx: WorkflowContext, n: number): Run {
  const first: number = yield ctx.callChildWorkflow("chain", n);
  const second: number = yield ctx.callChildWorkflow("chain", first);
  try {
    yield ctx.callChildWorkflow("failing");
  } catch {
    return [first, second, "caught"];
  }
  return "unreachable";
}

async function* failing(ctx: WorkflowContext): Run {
  yield ctx.callActivity("broken");
  return undefined;
}

async function* generations(ctx: WorkflowContext, { items }: Collected): Run {
  const collected: unknown[] = [...items, yield ctx.waitForExternalEvent("item")];
  if (collected.length < 3) ctx.continueAsNew({ items: collected }, true);
  return collected;
}

function countUp(ctx: WorkflowContext, { at, end }: Count): number {
  if (at < end) ctx.continueAsNew({ at: at + 1, end }, false);
  return at;
}

async function* gatedPair(ctx: WorkflowContext): Run {
  const gates: string[] = yield ctx.whenAll([ctx.callActivity("gated", "a"), ctx.callActivity("gated", "b")]);
  return [...gates, (yield ctx.callActivity("double", 1)) as number];
}

async function* gatedOnce(ctx: WorkflowContext): Run {
  try {
    yield ctx.callActivity("gated", "a");
    return "passed";
  } catch {
    return "failed";
  }
}

async function* gatedMany(ctx: WorkflowContext, width: number): Run {
  const gates: unknown[] = yield ctx.whenAll(oneTo(width).map((n) => ctx.callActivity("gated", n)));
  return gates.length;
}

async function* waiter(ctx: WorkflowContext): Run {
  return yield ctx.waitForExternalEvent("go");
}

async function* halfway(ctx: WorkflowContext): Run {
  // It takes the status for text and writes it as it is, where all others write JSON.
  ctx.setCustomStatus(JSON.stringify("halfway"));
  return yield ctx.waitForExternalEvent("go");
}

/** It has no retry policies: a loop does the same, and makes the same calls. */
async function* flakyWithRetries(ctx: WorkflowContext, failures: number): AsyncGenerator<Task<unknown>, number, never> {
  for (let attempt = 1; ; attempt++) {
    try {
      return yield ctx.callActivity("flaky", failures);
    } catch (error) {
      if (attempt === 3) throw error;
      yield ctx.createTimer(0.001);
    }
  }
}

async function* retrying(ctx: WorkflowContext, failures: number): Run {
  return yield* flakyWithRetries(ctx, failures);
}

async function* callsNobody(ctx: WorkflowContext): Run {
  try {
    return yield ctx.callActivity("nobody");
  } catch {
    return "refused";
  }
}

async function* echo(ctx: WorkflowContext, value: unknown): Run {
  return yield ctx.callActivity("echo", value);
}

async function* journey(ctx: WorkflowContext, n: number): Run {
  const doubled: number = yield ctx.callActivity("double", n);
  const flaky = yield* flakyWithRetries(ctx, 1);
  const first: number = yield ctx.callChildWorkflow("chain", doubled);
  yield ctx.createTimer(0.001);
  const parts: number[] = yield ctx.whenAll([ctx.callActivity("double", 3), ctx.callActivity("double", 4)]);
  const go: number = yield ctx.waitForExternalEvent("go");
  const afterGo: number = yield ctx.callActivity("double", go);
  const secondChild: number = yield ctx.callChildWorkflow("chain", afterGo);
  yield ctx.createTimer(0.001);
  const on: number = yield ctx.waitForExternalEvent("on");
  const afterOn: number = yield ctx.callActivity("double", on);
  return { flaky, child: first, parts, afterGo, secondChild, afterOn };
}

export const daprPrograms: Programs<TWorkflow> = {
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
