/**
 * Runs a random program on a real engine with real workers, step by step: between two steps everything comes to rest, so
 * that the order of what comes in is the same each time, whatever goes wrong with turns, workers and the engine.
 */
import { defineOrchestrator, type AnyOrchestrator } from "@reawait/core";
import { defaultPayloadConverter } from "@reawait/core/internal";
import { isTerminalStatus, silentLogger, type HistoryEvent, type WorkItem } from "@reawait/protocol";
import { virtualClock } from "../../../testing/src/clock/virtual-clock.js";
import { interpret } from "../../../core/src/replay/testing/interpret.js";
import { plainNames, type Program } from "../../../core/src/replay/testing/program.js";
import { Worker } from "../worker.js";
import { disturbed, type DisturbedConnection, type Mishap } from "./disturbed-connection.js";
import { survivingHub, type SurvivingHub } from "./surviving-hub.js";
import { turnOfEventLoop } from "./test-hub.js";

/** Numbers from 0 to 99, without end. */
export type Decide = () => number;

/** What one instance came to. */
export interface Told {
  readonly instanceId: string;
  readonly status: string;
  readonly output: string | undefined;
  readonly customStatus: string | undefined;
  readonly history: readonly HistoryEvent[];
}

export interface RunOptions {
  readonly program: Program;
  /** What happens to the program. */
  readonly story: Decide;
  /** What happens to everybody else; without, nothing does. */
  readonly trouble?: Decide | undefined;
  readonly sessions: boolean;
}

const ROOT = "root";
const STORY = 12;
const LAST = 40;
/** So many turns go wrong between two steps: whoever is out of luck for ever never comes to rest. */
const MISHAPS = 6;
/** So many turns of the event loop are enough for any step. */
const PATIENCE = 1_000;
/** Beyond any pause of a worker that connects again. */
const LONG = 60_000;

export async function disturbedRun(options: RunOptions): Promise<readonly Told[]> {
  const run = new DisturbedRun(options);
  try {
    return await run.tell();
  } finally {
    await run.close();
  }
}

class DisturbedRun {
  readonly #story: Decide;
  readonly #trouble: Decide | undefined;
  readonly #sessions: boolean;
  readonly #orchestrators: readonly AnyOrchestrator[];
  readonly #clock = virtualClock();
  /** Of the workers: time goes on for them whenever somebody waits to connect again. */
  readonly #workerClock = virtualClock();
  readonly #hub: SurvivingHub = survivingHub(this.#clock);
  readonly #workers: { readonly worker: Worker; readonly line: DisturbedConnection }[] = [];
  /** Activities that nobody has answered, by what names them in every run; with the token that was sent last. */
  readonly #open = new Map<string, { readonly token: string; readonly instanceId: string; readonly taskId: number }>();
  #restarting: Promise<void> | undefined;
  /** How many turns have been handed out, */
  #turns = 0;
  /** and how many have gone wrong since the last step. */
  #mishaps = 0;
  #answers = 0;

  constructor({ program, story, trouble, sessions }: RunOptions) {
    this.#story = story;
    this.#trouble = trouble;
    this.#sessions = sessions;
    this.#orchestrators = [interpret(program, plainNames), ...plainNames.children.map(child)];
  }

  async tell(): Promise<readonly Told[]> {
    this.#takeActivities();
    await this.#addWorker();
    if (this.#trouble) await this.#addWorker();
    const input = defaultPayloadConverter.write({ round: 1, trace: [] });
    await this.#hub.connection.startInstance({ instanceId: ROOT, name: "program", input });
    await this.#settle();
    for (let step = 0; step < STORY && !(await this.#isOver()); step++) await this.#step(this.#story());
    if (!(await this.#isOver())) await this.#call((hub) => hub.resumeInstance({ instanceId: ROOT }));
    await this.#settle();
    for (let step = 0; step < LAST && !(await this.#isOver()); step++) await this.#step(step);
    return this.#report();
  }

  async close(): Promise<void> {
    const stopped = this.#workers.map(({ worker }) => worker.stop());
    for (let turn = 0; turn < 3; turn++) {
      await turnOfEventLoop();
      this.#workerClock.advance(LONG);
    }
    await Promise.all(stopped);
    await this.#hub.close();
  }

  async #step(choice: number): Promise<void> {
    this.#mishaps = 0;
    const kind = choice % 10;
    const pick = Math.floor(choice / 10);
    if (kind < 3) await this.#settleActivity(pick);
    else if (kind < 5) await this.#endChild(pick);
    else if (kind < 7)
      await this.#raise(ROOT, plainNames.events[pick % 3] ?? "", JSON.stringify(`raised ${this.#answers++}`));
    else if (kind < 9) this.#clock.advance(1_000);
    else
      await this.#call((hub) =>
        pick < 5 ? hub.suspendInstance({ instanceId: ROOT }) : hub.resumeInstance({ instanceId: ROOT }),
      );
    await this.#disturb();
    await this.#settle();
  }

  async #settleActivity(pick: number): Promise<void> {
    const open = [...this.#open].sort(([a], [b]) => (a < b ? -1 : 1));
    const [name, activity] = open[pick % open.length] ?? [];
    if (name === undefined || activity === undefined) return;
    this.#open.delete(name);
    const { token: completionToken, instanceId, taskId } = activity;
    const failureDetails = { errorType: "Oops", errorMessage: `failure ${name}`, isNonRetriable: false };
    const answer = pick % 3 === 2 ? { failureDetails } : { result: JSON.stringify(`result ${name}`) };
    await this.#call((hub) => hub.completeActivityTask({ instanceId, taskId, completionToken, ...answer }));
  }

  async #endChild(pick: number): Promise<void> {
    const running = (await this.#instances()).filter(
      ({ instanceId, orchestrationStatus }) => instanceId !== ROOT && !isTerminalStatus(orchestrationStatus),
    );
    const target = running[pick % running.length];
    if (target) await this.#raise(target.instanceId, "end", JSON.stringify(pick % 3 === 2 ? "badly" : "well"));
  }

  #raise(instanceId: string, name: string, input: string): Promise<void> {
    return this.#call((hub) => hub.raiseEvent({ instanceId, name, input }));
  }

  /** Something that has nothing to do with a turn. */
  async #disturb(): Promise<void> {
    const trouble = this.#trouble?.() ?? 99;
    if (trouble < 8) await this.#restart();
    else if (trouble < 16) this.#workers[trouble % 2]?.line.cut();
    else if (trouble < 22) {
      const [first] = this.#workers.splice(0, 1);
      const stopped = first?.worker.stop();
      await this.#addWorker();
      await stopped;
    }
  }

  #mishap(): Mishap {
    const mishap = mishaps[Math.floor((this.#trouble?.() ?? 99) / 5)] ?? "none";
    this.#turns += 1;
    if (mishap !== "none") this.#mishaps += 1;
    return this.#mishaps > MISHAPS ? "none" : mishap;
  }

  async #addWorker(): Promise<void> {
    const line = disturbed(this.#hub.connection, { mishap: () => this.#mishap(), restart: () => this.#restart() });
    const worker = new Worker(line.connection, {
      orchestrators: this.#orchestrators,
      maxSessions: this.#sessions ? 100 : 0,
      heapUse: () => ((this.#trouble?.() ?? 99) < 20 ? 1 : 0),
      clock: this.#workerClock,
      logger: silentLogger,
    });
    this.#workers.push({ worker, line });
    await this.#call(() => worker.start());
  }

  #restart(): Promise<void> {
    this.#restarting ??= this.#hub.restart().finally(() => {
      this.#restarting = undefined;
      this.#takeActivities();
    });
    return this.#restarting;
  }

  /** Puts every activity aside, for the story to answer. */
  #takeActivities(): void {
    const items = this.#hub.connection.getWorkItems({
      maxConcurrentActivityWorkItems: 1_000,
      maxConcurrentOrchestrationWorkItems: 1,
      filters: { orchestrations: [], activities: plainNames.activities.map((name) => ({ name, versions: [] })) },
      sessions: false,
    });
    void this.#putAside(items).catch(() => undefined);
  }

  async #putAside(items: AsyncIterable<WorkItem>): Promise<void> {
    for await (const item of items) {
      if (item.kind !== "activity") continue;
      const { completionToken: token, request } = item;
      const { orchestrationInstance, taskId, name, input } = request;
      const { instanceId } = orchestrationInstance;
      // Executions have no names that are the same in every run; the inputs of their calls are numbered.
      this.#open.set(`${String(taskId).padStart(4, "0")} ${name} ${input ?? ""}`, { token, instanceId, taskId });
      await this.#hub.connection.deferActivityTask(token);
    }
  }

  /** A call that is made again where the engine was away. */
  async #call<T>(make: (hub: SurvivingHub["connection"]) => Promise<T>): Promise<T> {
    await this.#restarting;
    return make(this.#hub.connection);
  }

  /** Until nobody has anything to do. What was given back goes out again at once: time stands still. */
  async #settle(): Promise<void> {
    for (let calm = 0, rounds = 0; calm < 3; rounds++) {
      if (rounds > PATIENCE) throw new Error(`it does not come to rest: ${this.#unrest()}`);
      await this.#restarting;
      const turns = this.#turns;
      this.#hurry();
      this.#workerClock.advance(LONG);
      await turnOfEventLoop();
      const { atRest, streams } = this.#hub.engine;
      // A turn that was given back is at rest too, until somebody hurries.
      const isCalm = atRest && turns === this.#turns && streams.count === this.#workers.length + 1;
      calm = isCalm ? calm + 1 : 0;
    }
  }

  #unrest(): string {
    const { turns, activities, streams, committer, rest } = this.#hub.engine;
    const idle = [turns.atRest, activities.atRest, committer.idle, rest.calls === 0];
    return JSON.stringify({ idle, streams: streams.count, workers: this.#workers.length });
  }

  /** A worker that comes and leaves: what was given back is offered to it, and so to all. */
  #hurry(): void {
    const everything = { maxConcurrentActivityWorkItems: 1, maxConcurrentOrchestrationWorkItems: 1, sessions: false };
    void this.#hub.connection.getWorkItems(everything)[Symbol.asyncIterator]().return?.();
  }

  async #instances() {
    const all = { maxInstanceCount: 1_000, fetchInputsAndOutputs: true };
    return (await this.#call((hub) => hub.queryInstances(all))).orchestrationState;
  }

  async #isOver(): Promise<boolean> {
    const state = await this.#call((hub) => hub.getInstance({ instanceId: ROOT, getInputsAndOutputs: false }));
    return state !== undefined && isTerminalStatus(state.orchestrationStatus);
  }

  async #report(): Promise<readonly Told[]> {
    const told: Told[] = [];
    for (const { instanceId, orchestrationStatus: status, output, customStatus } of await this.#instances()) {
      const history: HistoryEvent[] = [];
      const chunks = this.#hub.connection.streamInstanceHistory({ instanceId, forWorkItemProcessing: false });
      for await (const chunk of chunks) history.push(...chunk);
      told.push({ instanceId, status, output, customStatus, history });
    }
    return told;
  }
}

/** Of twenty turns, eleven go well. */
const mishaps: readonly Mishap[] = [
  "lostAcknowledgement",
  "lostAcknowledgementForGood",
  "repeatedAnswer",
  "lostAnswer",
  "lostAnswer",
  "restartBefore",
  "restartAfter",
  "abandoned",
  "asksForHistory",
];

/** Ends when it is told to, and as it is told. */
function child(name: string): AnyOrchestrator {
  return defineOrchestrator(name, async (ctx, input: unknown) => {
    const how = await ctx.waitForExternalEvent<string>("end");
    if (how === "badly") throw new Error(`${name} failed`);
    return `${name} did ${String(input)}`;
  });
}
