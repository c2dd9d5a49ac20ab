/** Two task hubs with the same ids, used at the same time: each goes as it would alone. */
import { afterEach, expect, it } from "@jest/globals";
import type { Connection, HistoryEvent, OrchestratorAction } from "@reawait/protocol";
import fc from "fast-check";

import { historyOf } from "./service/testing/instance-cases.js";
import { drain } from "./testing/drain.js";
import type { ScriptedWorker } from "./testing/scripted-worker.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

type Op = (connection: Connection) => Promise<unknown>;

/** What an orchestrator does, a letter for each of its steps: a task, a timer, a child, an event, and how it ends. */
const script = fc.stringMatching(/^[tTse]{0,4}[cfn]$/);
const instanceId = fc.constantFrom("a", "b", "c");

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(instanceId, script).map(([id, steps]) => start(id, steps)) },
  {
    weight: 3,
    arbitrary: instanceId.map(
      (id): Op =>
        (c) =>
          c.raiseEvent({ instanceId: id, name: "go" }),
    ),
  },
  instanceId.map(
    (id): Op =>
      (c) =>
        c.suspendInstance({ instanceId: id, reason: "wait" }),
  ),
  instanceId.map(
    (id): Op =>
      (c) =>
        c.resumeInstance({ instanceId: id }),
  ),
  fc.tuple(instanceId, fc.boolean()).map(
    ([id, recursive]): Op =>
      (c) =>
        c.terminateInstance({ instanceId: id, recursive }),
  ),
  instanceId.map(
    (id): Op =>
      (c) =>
        c.rewindInstance({ instanceId: id }),
  ),
  instanceId.map(
    (id): Op =>
      (c) =>
        c.restartInstance({ instanceId: id, restartWithNewInstanceId: false }),
  ),
  instanceId.map(
    (id): Op =>
      (c) =>
        c.purgeInstances({ target: { kind: "instance", instanceId: id }, recursive: true }),
  ),
  fc.constant<Op>((c) => c.listInstanceIds({ pageSize: 0 })),
  fc.constantFrom(true, false).map(
    (recreateIfExists): Op =>
      (c) =>
        c.createTaskHub({ recreateIfExists }),
  ),
  fc.constant<Op>((c) => c.deleteTaskHub()),
);

function start(id: string, steps: string): Op {
  return (c) =>
    c.startInstance({ instanceId: id, name: "order", input: steps, replaceableStatus: ["COMPLETED", "FAILED"] });
}

/** Milliseconds, and what is done then: in the one hub, and in the other at the same time. */
const plan = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.option(op), fc.option(op)), {
  minLength: 1,
  maxLength: 20,
});
type Plan = typeof plan extends fc.Arbitrary<infer Steps> ? Steps : never;

function has(events: readonly HistoryEvent[], ...kinds: readonly HistoryEvent["kind"][]): number {
  return events.filter(({ kind }) => kinds.includes(kind)).length;
}

/** What comes next in the script, if that has not been done yet. */
function nextActions(events: readonly HistoryEvent[], now: number): readonly OrchestratorAction[] {
  const started = events.find((event) => event.kind === "executionStarted");
  const steps = (started?.kind === "executionStarted" && started.input) || "c";
  const done = has(events, "taskCompleted", "timerFired", "subOrchestrationInstanceCompleted", "eventRaised");
  const begun = has(events, "taskScheduled", "timerCreated", "subOrchestrationInstanceCreated");
  const waited = has(events, "eventRaised");
  const id = done + 1;
  if (begun + waited > done) return [];
  const byLetter: Readonly<Record<string, readonly OrchestratorAction[]>> = {
    t: [actions.task(id)],
    T: [actions.timer(id, now + 2_000)],
    s: [actions.child(id, "child")],
    e: [],
    n: [actions.continueAsNew(id, "tc")],
    f: [actions.fail(id)],
    c: [actions.complete(id, `"${done}"`)],
  };
  return byLetter[steps[Math.min(done, steps.length - 1)] ?? "c"] ?? [];
}

/** A worker that is there again whenever its stream has ended. */
function runWorker(connection: Connection, now: () => number): { refresh(): void } {
  let worker: ScriptedWorker;
  let isOver = true;

  function refresh(): void {
    if (!isOver) return;
    isOver = false;
    const current = (worker = scriptedWorker(connection));
    void current.ended.then(() => (isOver = true));
    void turns(current);
    void activities(current);
  }
  async function turns(current: ScriptedWorker): Promise<void> {
    while (current === worker) {
      const turn = await current.turn();
      const { pastEvents, newEvents } = turn.request;
      await current.answer(turn, nextActions([...pastEvents, ...newEvents], now())).catch(() => undefined);
    }
  }
  async function activities(current: ScriptedWorker): Promise<void> {
    while (current === worker) await current.succeed(await current.activity(), "1").catch(() => undefined);
  }
  return { refresh };
}

/** All that a hub shows after each step of the plan; ids that are made at random by the order in which they are seen. */
async function observe(steps: Plan, taskHubs: readonly ("one" | "other")[]): Promise<ReadonlyMap<string, string>> {
  const { connection, clock } = await openTestEngine();
  const sides = taskHubs.map((taskHub) => {
    const own = connection.with({ taskHub });
    return { taskHub, own, worker: runWorker(own, () => clock.now()), seen: [] as unknown[] };
  });
  for (const { own } of sides) await own.createTaskHub({ recreateIfExists: false });
  for (const [pause, one, other] of steps) {
    clock.advance(pause);
    await Promise.all(
      sides.map(async ({ taskHub, own, seen }) => {
        const call = taskHub === "one" ? one : other;
        if (call !== null) seen.push(await outcome(call(own)));
      }),
    );
    await drain();
    for (const { own, worker, seen } of sides) {
      worker.refresh();
      await drain();
      const found = await outcome(own.queryInstances({ maxInstanceCount: 0, fetchInputsAndOutputs: true }));
      seen.push(found, ...(await Promise.all(["a", "b", "c", "child"].map((id) => outcome(historyOf(own, id))))));
    }
  }
  return new Map(sides.map(({ taskHub, seen }) => [taskHub, withoutRandomIds(JSON.stringify(seen))]));
}

function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => String(error));
}

function withoutRandomIds(text: string): string {
  const ids = new Map<string, string>();
  return text.replace(/[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/g, (id) => {
    const known = ids.get(id) ?? `id-${ids.size}`;
    ids.set(id, known);
    return known;
  });
}

it("two task hubs with the same ids, used at the same time, each go as they would alone", async () => {
  const property = fc.asyncProperty(plan, async (steps) => {
    const together = await observe(steps, ["one", "other"]);
    for (const taskHub of ["one", "other"] as const) {
      const alone = await observe(steps, [taskHub]);
      expect(together.get(taskHub)).toBe(alone.get(taskHub));
    }
    await closeTestEngines();
  });
  await fc.assert(property, { numRuns: 60 });
}, 60_000);
