/** Why a test waits in vain: what the instance waits for, what runs, and how time stands. */
import type { Client } from "@reawait/client";
import type { AnyOrchestrator, PayloadConverter } from "@reawait/core";
import {
  hostScheduler,
  nearest,
  OrchestrationExecutor,
  runTurn,
  type ExecutionView,
  type Registry,
} from "@reawait/core/internal";
import type { Engine } from "@reawait/engine";
import { silentLogger, type BacklogStats, type HistoryEvent } from "@reawait/protocol";
import type { VirtualClock } from "../clock/virtual-clock.js";
import { waitingFor } from "../history/waiting-for.js";
import type { ActivityRuns } from "./activity-runs.js";
import type { OpenCalls } from "./open-calls.js";
import type { Wait } from "./stall-watch.js";
import type { TimeMode } from "./time-keeper.js";

export interface Stalled {
  readonly engine: Engine;
  /** One that nobody watches. */
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly time: TimeMode;
  readonly runs: ActivityRuns;
  readonly calls: OpenCalls;
  readonly orchestrators: Registry<AnyOrchestrator>;
  readonly converter: PayloadConverter;
}

/** How deep sub-orchestrations are looked into. */
const DEPTH = 5;

export async function explainStall(stalled: Stalled, { instanceId }: Wait): Promise<readonly string[]> {
  return [
    ...(instanceId === undefined ? [] : await explainInstance(stalled, instanceId, DEPTH)),
    ...explainRuns(stalled),
    ...(await explainUntaken(stalled)),
    ...explainTime(stalled),
  ];
}

async function explainInstance(stalled: Stalled, instanceId: string, depth: number): Promise<readonly string[]> {
  const handle = stalled.client.getHandle(instanceId);
  const status = await handle.status({ fetchPayloads: false });
  if (!status) return [`there is no instance "${instanceId}"`];
  const { name, runtimeStatus, scheduledStartAt } = status;
  const who = `instance "${instanceId}" (${name})`;
  switch (runtimeStatus) {
    case "PENDING":
      return [scheduledStartAt ? `${who} begins at ${scheduledStartAt.toISOString()}` : `${who} has not begun yet`];
    case "SUSPENDED":
      return [`${who} is suspended, until the test resumes it`];
    case "COMPLETED":
    case "FAILED":
    case "CANCELED":
    case "TERMINATED":
      return [`${who} has ended: ${runtimeStatus}`];
    case "RUNNING":
    case "CONTINUED_AS_NEW":
      return await explainRunning(stalled, { instanceId, who, depth });
  }
}

interface Running {
  readonly instanceId: string;
  readonly who: string;
  readonly depth: number;
}

async function explainRunning(stalled: Stalled, { instanceId, who, depth }: Running): Promise<readonly string[]> {
  const history: HistoryEvent[] = [];
  for await (const event of stalled.client.getHandle(instanceId).history()) history.push(event);
  const view = await viewOf(stalled, instanceId, history);
  const labels = waitingFor(view);
  const waitsFor = labels.map((label) => `${label}${dueTime(label, history)}`).join(", ") || "nothing that is known";
  const children = history.flatMap((event) =>
    event.kind === "subOrchestrationInstanceCreated" && labels.some((label) => taskIdOf(label) === event.eventId)
      ? [event.instanceId]
      : [],
  );
  const below = depth === 0 ? [] : children.map((child) => explainInstance(stalled, child, depth - 1));
  return [`${who} waits for: ${waitsFor}`, ...explainUnheard(view, labels), ...(await Promise.all(below)).flat()];
}

/** Events that came and that nobody has taken: raised under a wrong name, perhaps. */
function explainUnheard({ untaken }: ExecutionView, labels: readonly string[]): readonly string[] {
  const awaited = labels.flatMap((label) => /^wait for event "(.*)"$/.exec(label)?.[1] ?? []);
  return [...new Set(untaken.map(({ name }) => name))].map((name) => {
    const meant = nearest(name, awaited);
    return `event "${name}" came, and nobody has taken it${meant === undefined ? "" : `: did you mean "${meant}"?`}`;
  });
}

/** Where it stands, found by a replay. */
async function viewOf(
  { orchestrators, converter }: Stalled,
  instanceId: string,
  history: readonly HistoryEvent[],
): Promise<ExecutionView> {
  const executor = new OrchestrationExecutor({
    instanceId,
    converter,
    orchestrators,
    log: silentLogger,
    captureCallSites: false,
    ordersConfirmations: true,
    onPoisoned: () => {},
  });
  await runTurn(executor, { instanceId, history, newEvents: [] }, hostScheduler);
  return executor.view();
}

/** Labels of what history knows of end with `(task 7)`. */
function taskIdOf(label: string): number | undefined {
  const id = /\(task (\d+)\)$/.exec(label)?.[1];
  return id === undefined ? undefined : Number(id);
}

function dueTime(label: string, history: readonly HistoryEvent[]): string {
  const id = taskIdOf(label);
  const created = history.find((event) => event.kind === "timerCreated" && event.eventId === id);
  return created?.kind === "timerCreated" ? `, due at ${iso(created.fireAt)}` : "";
}

function explainRuns({ runs }: Stalled): readonly string[] {
  return [...runs.running]
    .filter(({ sleeps }) => sleeps === 0)
    .map(({ name, instanceId, startedAt }) => {
      const since = `since ${iso(startedAt)} of virtual time`;
      return `activity "${name}" of instance "${instanceId}" runs ${since}: until it ends, time stands still`;
    });
}

async function explainUntaken({ engine }: Stalled): Promise<readonly string[]> {
  const { taskHubs } = await engine.stats();
  const untaken = (kind: string, work: readonly BacklogStats[]): readonly string[] =>
    work
      .filter(({ isTaken, ready }) => !isTaken && ready > 0)
      .map(({ name, ready }) => `no worker is there that takes ${kind} "${name}", which is to run (${ready} times)`);
  return taskHubs.flatMap(({ orchestrations, activities }) => [
    ...untaken("orchestrator", orchestrations),
    ...untaken("activity", activities),
  ]);
}

function explainTime({ clock, time, calls, engine, runs }: Stalled): readonly string[] {
  const now = iso(clock.now());
  if (calls.count > 0)
    return [`${calls.count} calls of the client have not been answered: time stands still at ${now}`];
  if (!engine.atRest({ asleep: runs.asleep })) return [];
  const due = clock.nextEvent;
  if (due === undefined) {
    return ["nothing is due: unless an event is raised, or an activity answered, nothing will ever happen any more"];
  }
  if (time === "auto") return [];
  const how = 'call env.advance("…") or env.advanceToNextTimer(), or set env.time = "auto"';
  return [`time is manual and stands at ${now}; something is due at ${iso(due)}: ${how}`];
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
