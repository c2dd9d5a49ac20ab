import { describe, expect, it } from "@jest/globals";
import { silentLogger, type HistoryEvent } from "@reawait/protocol";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { createRegistry, type AnyOrchestrator } from "../definitions/registry.js";
import { defaultPayloadConverter } from "../payload/default-payload-converter.js";
import { OrchestrationExecutor } from "./executor.js";
import { runTurn } from "./run-turn.js";
import { hostScheduler, type Scheduler } from "./scheduler.js";
import { macrotask } from "./testing/foreign.js";
import { runProgram } from "./testing/run-program.js";
import { runHistory, TestInstance } from "./testing/history-builder.js";
import { startTime, taskCompleted } from "./testing/history-events.js";
import { resultOf } from "./testing/outcome.js";
import { runningInstance } from "./turn-queue.js";

describe("R12 turns of one process", () => {
  it("run one at a time: between the first and the last line of a turn no other instance runs", async () => {
    const lines: string[] = [];
    const talker = defineOrchestrator("talker", async (ctx) => {
      lines.push(`${ctx.instanceId} begins`);
      for (let hop = 0; hop < 50; hop++) await Promise.resolve();
      lines.push(`${ctx.instanceId} goes on`);
      ctx.callActivity("a");
      for (let hop = 0; hop < 50; hop++) await Promise.resolve();
      lines.push(`${ctx.instanceId} rests`);
    });
    const ids = ["a", "b", "c", "d"];
    await Promise.all(ids.map((instanceId) => runHistory(talker, [], { instanceId, mode: "session" })));
    expect(lines).toEqual(ids.flatMap((id) => [`${id} begins`, `${id} goes on`, `${id} rests`]));
  });

  it("begin in the order in which they were asked for, each in a macrotask of its own", async () => {
    const order: string[] = [];
    const noter = defineOrchestrator("noter", async (ctx) => {
      order.push(ctx.instanceId);
      // Whatever the host had to do meanwhile is done between two turns.
      setImmediate(() => order.push("host"));
    });
    await Promise.all(["a", "b", "c"].map((instanceId) => runHistory(noter, [], { instanceId, mode: "session" })));
    await macrotask();
    expect(order.filter((each) => each !== "host")).toEqual(["a", "b", "c"]);
    expect(order.join(" ")).not.toMatch(/a b|b c/);
  });

  it("do not begin before the caller's own code is at rest", async () => {
    let begun = false;
    const noter = defineOrchestrator("noter", async () => {
      begun = true;
    });
    const turn = new TestInstance(noter, { mode: "session" }).start();
    for (let hop = 0; hop < 100; hop++) await Promise.resolve();
    expect(begun).toBe(false);
    await turn;
    expect(begun).toBe(true);
  });

  it("do not hold each other up where one fails by an error of the runtime itself", async () => {
    const broken = {
      ...hostScheduler,
      drain: () => {
        throw new Error("no drain today");
      },
    };
    const bad = executorOf(defineOrchestrator("bad", async () => 0));
    const good = runHistory(
      defineOrchestrator("good", async () => "fine"),
      [],
      { instanceId: "good" },
    );
    await expect(turnOf(bad, broken)).rejects.toThrow("no drain today");
    expect(resultOf((await good).last)).toBe("fine");
    expect(resultOf((await runHistory(defineOrchestrator("next", async () => "too"))).last)).toBe("too");
  });
});

describe("R12 the running instance", () => {
  it("is known while its turn runs, and to nobody else", async () => {
    const seen: unknown[] = [];
    const noter = defineOrchestrator("noter", async () => {
      seen.push(runningInstance());
      await Promise.resolve();
      seen.push(runningInstance());
    });
    const turn = runHistory(noter, [], { instanceId: "order-7", mode: "session" });
    seen.push(runningInstance());
    await turn;
    seen.push(runningInstance());
    expect(seen).toEqual([undefined, "order-7", "order-7", undefined]);
  });

  it("is the one whose helper's rejection surfaces unheard, in plain Node", async () => {
    expect(await runProgram("unheard-rejection.program")).toEqual({
      before: null,
      "of a": "a",
      "of b": "b",
      "of c": "c",
      after: null,
    });
  });
});

describe("R1 a long turn", () => {
  const steps = 40_000;
  const long = defineOrchestrator("long", async (ctx) => {
    let sum = 0;
    for (let step = 0; step < steps; step++) sum += await ctx.callActivity<number>("a");
    return sum;
  });

  function* historyOf(): Generator<HistoryEvent> {
    const at = { timestamp: startTime };
    yield { kind: "orchestratorStarted", eventId: -1, ...at };
    yield { kind: "executionStarted", eventId: -1, ...at, name: "long" };
    for (let id = 1; id < steps; id++) {
      yield { kind: "taskScheduled", eventId: id, ...at, name: "a" };
      yield { kind: "orchestratorStarted", eventId: -1, ...at };
      yield { kind: "taskCompleted", eventId: -1, ...at, taskScheduledId: id, result: "1" };
    }
    yield { kind: "taskScheduled", eventId: steps, ...at, name: "a" };
  }

  it("lets other work of the process in, and comes to the same", async () => {
    let others = 0;
    await whileImmediately(
      () => (others += 1),
      async () => {
        const run = await runHistory(long, [[taskCompleted(steps, 1)]], { history: [...historyOf()], mode: "replay" });
        expect(resultOf(run.last)).toBe(steps);
      },
    );
    // Before its first slice and after its last one others run anyhow.
    expect(others).toBeGreaterThan(4);
  });

  it("makes room after every 10 ms, and ctx is closed meanwhile", async () => {
    let time = 0;
    let slices = 0;
    const clock: Scheduler = {
      ...hostScheduler,
      macrotask(run) {
        slices += 1;
        hostScheduler.macrotask(run);
      },
      elapsed: () => (time += 1),
    };
    let leaked: OrchestrationContext | undefined;
    const prober = defineOrchestrator("prober", async (ctx) => {
      leaked = ctx;
      for (let step = 0; step < 100; step++) await ctx.callActivity("a");
      leaked = undefined;
    });
    const probed: unknown[] = [];
    const history = [...historyOf()]
      .slice(0, 2 + 3 * 100)
      .map((event) => (event.kind === "executionStarted" ? { ...event, name: "prober" } : event));
    await whileImmediately(
      () => {
        if (leaked === undefined) return;
        try {
          leaked.newGuid();
          probed.push("open");
        } catch (error) {
          probed.push((error as Error).name);
        }
      },
      () => runTurn(executorOf(prober), { instanceId: "long", history, newEvents: [] }, clock),
    );
    expect(slices).toBeGreaterThan(10);
    expect(probed.length).toBeGreaterThan(5);
    expect(new Set(probed)).toEqual(new Set(["ForeignAwaitError"]));
  });

  it("makes no room behind the last event, where a foreign promise could settle before it is noticed", async () => {
    let time = 0;
    const slow: Scheduler = { ...hostScheduler, elapsed: () => (time += 1_000) };
    const waitsForHost = defineOrchestrator("prober", () => new Promise<void>((resolve) => setImmediate(resolve)));
    const newEvents = [...historyOf()]
      .slice(0, 2)
      .map((event) => (event.kind === "executionStarted" ? { ...event, name: "prober" } : event));
    const { fault } = await runTurn(
      executorOf(waitsForHost),
      { instanceId: "long", history: undefined, newEvents },
      slow,
    );
    expect(fault).toMatchObject({ name: "ForeignAwaitError", what: "awaits something that is not durable" });
  });
});

/** Does something in every round of the event loop for as long as something else takes. */
async function whileImmediately(something: () => void, other: () => Promise<unknown>): Promise<void> {
  const round = () => {
    something();
    next = setImmediate(round);
  };
  let next = setImmediate(round);
  try {
    await other();
  } finally {
    clearImmediate(next);
  }
}

function executorOf(orchestrator: AnyOrchestrator): OrchestrationExecutor {
  return new OrchestrationExecutor({
    instanceId: "long",
    converter: defaultPayloadConverter,
    orchestrators: createRegistry("orchestrator", [orchestrator]),
    log: silentLogger,
    captureCallSites: false,
    ordersConfirmations: true,
    onPoisoned() {},
  });
}

function turnOf(executor: OrchestrationExecutor, scheduler: Scheduler): Promise<unknown> {
  const newEvents: readonly HistoryEvent[] = [
    { kind: "orchestratorStarted", eventId: -1, timestamp: startTime },
    { kind: "executionStarted", eventId: -1, timestamp: startTime, name: "bad" },
  ];
  return runTurn(executor, { instanceId: "long", history: [], newEvents }, scheduler);
}
