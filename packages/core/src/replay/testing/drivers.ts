/** Ways to drive an executor through a turn: the real one, and those that must be caught. */
import type { HistoryEvent } from "@reawait/protocol";
import { runTurn } from "../run-turn.js";
import { hostScheduler, type Scheduler } from "../scheduler.js";
import type { Drive } from "./world.js";

/** The real driver over any scheduler. */
export function drivenBy(scheduler: Scheduler): Drive {
  return (executor, turn) => runTurn(executor, turn, scheduler);
}

/** Makes room for others after every fourth event: as if they took so long that a slice of 10 ms had no more room. */
export function slowScheduler(): Scheduler {
  let elapsed = 0;
  return { ...hostScheduler, elapsed: () => (elapsed += 3) };
}

/** Drains that are not one: each takes too little for rest, in its own way (R2). */
export const brokenDrains: Readonly<Record<string, Scheduler["drain"]>> = {
  "a call without any wait": (done) => done(),
  "a bare nextTick": (done) => process.nextTick(done),
  "one microtask": (done) => queueMicrotask(done),
  "ten microtasks": (done) => afterMicrotasks(10, done),
  "thirty microtasks": (done) => afterMicrotasks(30, done),
};

function afterMicrotasks(count: number, done: () => void): void {
  queueMicrotask(() => (count > 1 ? afterMicrotasks(count - 1, done) : done()));
}

/** What can only be compared once the orchestrator has done what was asked of it. */
const atRest: ReadonlySet<HistoryEvent["kind"]> = new Set([
  "taskScheduled",
  "subOrchestrationInstanceCreated",
  "timerCreated",
  "eventSent",
]);

/** Without R1: all that comes in between two confirmations is applied together, and only then comes to rest. */
export const applyTogether: Drive = async (executor, turn) => {
  const drain = (): Promise<void> =>
    new Promise((resolve) => {
      hostScheduler.drain(() => {
        executor.settled();
        resolve();
      });
    });
  const applyHeld = async (): Promise<void> => {
    for (let held = executor.takeHeld(); held; held = executor.takeHeld()) executor.applyHeld(held);
  };
  const applyAll = async (events: readonly HistoryEvent[]): Promise<void> => {
    for (const event of events) {
      if (atRest.has(event.kind)) await drain();
      executor.apply(event);
      await applyHeld();
      if (event.kind === "executionStarted") await drain();
    }
    await drain();
  };
  executor.beginTurn(turn.history);
  executor.open();
  await applyAll(turn.history ?? []);
  executor.endHistory();
  await applyAll(turn.newEvents);
  const outcome = executor.endTurn();
  executor.close();
  return outcome;
};
