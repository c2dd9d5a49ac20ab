/**
 * Orchestrators of durabletask-js, by which the fixtures of its histories were recorded. They are never changed, and are run
 * only to record: their counterparts in `take-over.ts` go on with what they began.
 */
import { whenAll, whenAny } from "@microsoft/durabletask-js/dist/task/index.js";
import type { OrchestrationContext } from "@microsoft/durabletask-js/dist/task/context/orchestration-context.js";
import { RetryPolicy } from "@microsoft/durabletask-js/dist/task/retry/retry-policy.js";
import type { Task } from "@microsoft/durabletask-js/dist/task/task.js";
import type { InMemoryOrchestrationBackend } from "@microsoft/durabletask-js/dist/testing/in-memory-backend.js";
import { peerInstanceId, type PeerProgram } from "./peer-run.js";

type Peer = AsyncGenerator<Task<unknown>, unknown, never>;

const double = (n: unknown) => (n as number) * 2;

async function* chain(ctx: OrchestrationContext, n: number): Peer {
  let value = n;
  for (let round = 0; round < 3; round++) value = yield ctx.callActivity("double", value);
  return { value, guids: [ctx.newGuid(), ctx.newGuid()] };
}

async function* fanOut(ctx: OrchestrationContext, sizes: number[]): Peer {
  const parts: number[] = yield whenAll(sizes.map((size) => ctx.callActivity("double", size)));
  const last: number = yield ctx.callActivity("double", parts.length);
  return [...parts, last];
}

async function* nap(ctx: OrchestrationContext): Peer {
  const before = ctx.newGuid();
  yield ctx.createTimer(0.02);
  yield ctx.createTimer(new Date(ctx.currentUtcDateTime.getTime() + 30));
  return [before, ctx.newGuid(), ctx.currentUtcDateTime.toISOString()];
}

async function* approval(ctx: OrchestrationContext): Peer {
  const answers: unknown[] = [];
  for (let round = 0; round < 2; round++) {
    const event = ctx.waitForExternalEvent("Approval");
    const expired = ctx.createTimer(round === 0 ? 0.02 : 3600);
    const winner: Task<unknown> = yield whenAny([event, expired]);
    if (winner === expired) {
      answers.push("expired");
      // It has no way to take a waiter back: the leftover one stands first in the queue.
      yield event;
      answers.push("late");
    } else {
      expired.cancel();
      answers.push(event.getResult());
    }
  }
  return answers;
}

async function* parent(ctx: OrchestrationContext): Peer {
  const derived = ctx.callSubOrchestrator("child", 1);
  const given = ctx.callSubOrchestrator("child", 2, { instanceId: "mine" });
  const results: number[] = yield whenAll([derived, given]);
  const later: number = yield ctx.callSubOrchestrator("child", 3);
  return [...results, later];
}

async function* child(ctx: OrchestrationContext, n: number): Peer {
  return yield ctx.callActivity("double", n);
}

async function* retries(ctx: OrchestrationContext): Peer {
  const policy = { maxNumberOfAttempts: 3, firstRetryIntervalInMilliseconds: 10, backoffCoefficient: 1.55 };
  const retry = new RetryPolicy(policy);
  const flaky: string = yield ctx.callActivity("flaky", "third time", { retry });
  try {
    yield ctx.callActivity("broken", undefined, { retry });
  } catch {
    return [flaky, (yield ctx.callActivity("double", 21)) as number];
  }
  return "unreachable";
}

async function* generations(ctx: OrchestrationContext, generation: number): Peer {
  const item: string = yield ctx.waitForExternalEvent("Item");
  const doubled: number = yield ctx.callSubOrchestrator("child", generation);
  if (generation === 3) return [item, doubled];
  ctx.continueAsNew(generation + 1, true);
  return undefined;
}

async function* notify(ctx: OrchestrationContext): Peer {
  ctx.setCustomStatus({ step: 1 });
  ctx.sendEvent("listener", "News", { n: 1 });
  yield ctx.callActivity("double", 1);
  ctx.setCustomStatus({ step: 2 });
  ctx.sendEvent("listener", "News", { n: 2 });
  return [(yield ctx.callActivity("double", 2)) as number, ctx.newGuid()];
}

async function* failing(ctx: OrchestrationContext): Peer {
  return yield whenAll([ctx.callActivity("double", 1), ctx.callActivity("broken"), ctx.callActivity("double", 3)]);
}

async function* listener(ctx: OrchestrationContext): Peer {
  return yield ctx.waitForExternalEvent("never");
}

function flakyActivity(): (input: unknown) => unknown {
  let failures = 0;
  return (input) => {
    if (++failures < 3) throw new RangeError(`failure ${failures}`);
    return input;
  };
}

const broken = () => {
  throw new TypeError("for good");
};

const raise = (name: string, payload: unknown) => (backend: InMemoryOrchestrationBackend) => {
  backend.raiseEvent(peerInstanceId, name, JSON.stringify(payload));
};

export const peerPrograms: Readonly<Record<string, () => PeerProgram>> = {
  chain: () => ({ orchestrators: { chain }, activities: { double }, input: 5 }),
  fanOut: () => ({ orchestrators: { fanOut }, activities: { double }, input: [1, 2, 3] }),
  nap: () => ({ orchestrators: { nap } }),
  approval: () => ({
    orchestrators: { approval },
    outside: { 2: raise("approval", "too late"), 3: raise("APPROVAL", "mia") },
  }),
  parent: () => ({ orchestrators: { parent, child }, activities: { double } }),
  retries: () => ({ orchestrators: { retries }, activities: { double, flaky: flakyActivity(), broken } }),
  generations: () => ({
    orchestrators: { generations, child },
    activities: { double },
    input: 1,
    outside: {
      1: (backend) => {
        raise("Item", "a")(backend);
        raise("item", "b")(backend);
        raise("Item", "c")(backend);
      },
    },
  }),
  notify: () => ({ orchestrators: { notify, listener }, activities: { double } }),
  failing: () => ({ orchestrators: { failing }, activities: { double, broken } }),
};
