/** Plays a schedule against a world, and writes down what came in: other worlds can then be given the same. */
import type { HistoryEvent } from "@reawait/protocol";
import type { Pending } from "./pending-work.js";
import { nameOf, type Names } from "./program.js";
import type { Choice, Move, Outcome } from "./schedule.js";
import { begin, type Batch, type Delivery, type World } from "./world.js";

/** When the story begins: any instant that is not zero. */
const epoch = 1_700_000_000_000;

/** So many batches are added after the schedule, to bring the program to its end. */
const finalBatches = 30;

/** @returns the batches that came in, the start first */
export async function explore(world: World, names: Names, schedule: readonly Move[]): Promise<readonly Batch[]> {
  const explorer = new Explorer(world, names);
  for (const { choice, commit } of schedule) {
    explorer.play(choice);
    if (commit) await explorer.commit();
  }
  await explorer.commit();
  for (let round = 0; round < finalBatches && !world.ended; round++) {
    explorer.playOn();
    await explorer.commit();
  }
  return explorer.batches;
}

class Explorer {
  readonly batches: Batch[] = [];
  readonly #world: World;
  readonly #names: Names;
  #clock = epoch;
  #gathered: Delivery[] = [begin(epoch)];
  #picked = new Set<Pending>();
  #raised = 0;

  constructor(world: World, names: Names) {
    this.#world = world;
    this.#names = names;
  }

  play(choice: Choice): void {
    switch (choice.kind) {
      case "settle": {
        const open = this.#open;
        const pending = open[choice.pick % open.length];
        if (pending) this.#settle(pending, choice.outcome);
        return;
      }
      case "raise":
        return this.#raise(choice.name, choice.upperCase);
      case "tick":
        this.#clock += choice.seconds * 1_000;
        return;
      case "suspend":
        return this.#gather({ kind: "executionSuspended", ...this.#base });
      case "resume":
        return this.#gather({ kind: "executionResumed", ...this.#base });
      case "terminate":
        return this.#gather({ kind: "executionTerminated", ...this.#base, input: '"enough"', recurse: false });
    }
  }

  /** Whatever brings the program nearer to its end. */
  playOn(): void {
    if (this.#world.suspended) this.play({ kind: "resume" });
    const open = this.#open;
    for (const pending of open) if (pending.kind !== "timer") this.#settle(pending, "complete");
    if (this.#gathered.length > 0) return;
    const [timer] = open.flatMap((each) => (each.kind === "timer" ? each : [])).sort((a, b) => a.fireAt - b.fireAt);
    if (timer) this.#settle(timer, "complete");
    else for (const name of this.#names.events.keys()) this.#raise(name, false);
  }

  async commit(): Promise<void> {
    if (this.#gathered.length === 0 || this.#world.ended) return;
    const batch: Batch = { at: this.#clock, deliveries: this.#gathered };
    this.#gathered = [];
    this.#picked = new Set();
    this.batches.push(batch);
    await this.#world.deliver(batch);
  }

  get #open(): readonly Pending[] {
    return this.#world.work.open.filter((pending) => !this.#picked.has(pending));
  }

  get #base(): { readonly eventId: number; readonly timestamp: number } {
    return { eventId: -1, timestamp: this.#clock };
  }

  #raise(name: number, upperCase: boolean): void {
    const event = nameOf(this.#names.events, name);
    const input = JSON.stringify(`raised ${this.#raised++}`);
    this.#gather({ kind: "eventRaised", ...this.#base, name: upperCase ? event.toUpperCase() : event, input });
  }

  #settle(pending: Pending, outcome: Outcome): void {
    this.#picked.add(pending);
    if (pending.kind === "timer") this.#clock = Math.max(this.#clock, pending.fireAt);
    const execution = pending.kind === "message" ? undefined : this.#world.execution;
    this.#gathered.push({ event: this.#endOf(pending, outcome), execution, causedBy: pending.since });
  }

  #endOf(pending: Pending, outcome: Outcome): HistoryEvent {
    switch (pending.kind) {
      case "message":
        return pending.event;
      case "timer":
        return { kind: "timerFired", ...this.#base, timerId: pending.id, fireAt: pending.fireAt };
      case "call":
        return { ...this.#base, taskScheduledId: pending.id, ...endOfCall(pending, outcome, this.#world.execution) };
    }
  }

  #gather(event: HistoryEvent): void {
    this.#gathered.push({ event, execution: undefined, causedBy: -1 });
  }
}

function endOfCall({ of, id }: Extract<Pending, { kind: "call" }>, outcome: Outcome, execution: number) {
  if (outcome === "complete" || outcome === "garble") {
    const kind = of === "activity" ? "taskCompleted" : "subOrchestrationInstanceCompleted";
    return { kind, result: outcome === "complete" ? JSON.stringify(`result ${execution}.${id}`) : "{" } as const;
  }
  const kind = of === "activity" ? "taskFailed" : "subOrchestrationInstanceFailed";
  const isNonRetriable = outcome === "failForGood";
  const errorType = isNonRetriable ? "Fatal" : "Oops";
  return { kind, failureDetails: { errorType, errorMessage: `failure ${execution}.${id}`, isNonRetriable } } as const;
}
