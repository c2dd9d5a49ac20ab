/**
 * The engine's turn (E1): from what an instance was, the events handed out and the worker's answer, to all that changes.
 * Pure: time and keys are given, nothing is read or written.
 *
 * 1. Only the events that the worker used count; the messages behind them leave the inbox.
 * 2. All other actions come first, then the completion; there is never more than one completion.
 * 3. A batch of history is `orchestratorStarted`, the events used, the confirmations, `orchestratorCompleted`.
 * 4. The turn's completion token becomes the position of the history (E9).
 */
import type {
  CompleteOrchestrationAction,
  ExecutionStartedEvent,
  ExecutionSuspendedEvent,
  HistoryEvent,
  OrchestratorResponse,
} from "@reawait/protocol";

import type { Completion } from "./complete.js";
import { executionCompleted, messageToParent, terminateChildren } from "./complete.js";
import { confirmActions } from "./confirm-actions.js";
import { nextGeneration } from "./continue-as-new.js";
import { endingOf } from "./ending.js";
import { openWork } from "./open-work.js";
import { nothingRecorded, recordedActions } from "./recorded-actions.js";
import { rewind } from "./rewind.js";
import type { Effects, TurnChanges, TurnContext, TurnState } from "./turn-state.js";

type Answer = Pick<
  OrchestratorResponse,
  "actions" | "customStatus" | "numEventsProcessed" | "orchestrationTraceContext"
>;

/** Everything of a turn but its outcome. */
interface Scene {
  readonly state: TurnState;
  readonly context: TurnContext;
  readonly answer: Answer;
  readonly used: readonly HistoryEvent[];
  readonly consumed: readonly number[];
  readonly effects: Effects;
  readonly suspended: ExecutionSuspendedEvent | undefined;
  readonly now: number;
}

/** What a turn needs beyond what was handed out, so that it can be loaded before `runTurn`. */
export interface TurnNeeds {
  /** The first turn of its history, for its start. */
  readonly history: boolean;
  /** The ids of its running sub-orchestrations, whichever of its executions created them. */
  readonly children: boolean;
  /** Who has these ids. */
  readonly found: readonly string[];
}

export function turnNeeds(state: TurnState, answer: Answer): TurnNeeds {
  const used = usedEvents(state, answer);
  const ending = endingOf(used, answer.actions);
  const needsStart = ending.kind === "rewinds" || (ending.kind === "continuesAsNew" && findStart(used) === undefined);
  return {
    history: needsStart && state.past === undefined,
    children: ending.kind === "completes" && ending.recurse && state.row.position !== "",
    found:
      ending.kind === "rewinds" ? openWork(ending.action.newHistory).children.map(({ instanceId }) => instanceId) : [],
  };
}

export function runTurn(state: TurnState, answer: Answer, context: TurnContext): TurnChanges {
  const used = usedEvents(state, answer);
  const ending = endingOf(used, answer.actions);
  const now = Math.max(context.now, state.batch.newEvents[0]?.timestamp ?? 0);
  const recorded =
    state.past === undefined || answer.actions.length === 0
      ? nothingRecorded
      : recordedActions([...state.past, ...used], { suspended: suspensionAfter(state, used) !== undefined });
  const scene: Scene = {
    state,
    context,
    answer,
    used,
    consumed: [...state.batch.messageKeys.slice(0, Math.max(0, used.length - 1)), ...state.batch.stale],
    effects: confirmActions(answer.actions, { row: state.row, ending, recorded, keys: context.keys, now }),
    suspended: suspensionAfter(state, used),
    now,
  };
  switch (ending.kind) {
    case "goesOn":
      return goOn(scene);
    case "continuesAsNew":
      return continueAsNew(scene, ending.action);
    case "rewinds":
      return rewind(ending, { ...scene, started: state.start ?? findStart(state.past ?? []) });
    case "completes":
      return complete(scene, ending);
  }
}

// The records below are written out rather than spread: spreading them costs more than all the rest of a turn.

function goOn(scene: Scene): TurnChanges {
  const { state, answer, context, effects, consumed, now } = scene;
  const { row } = state;
  const events = historyBatch(scene, []);
  return {
    instanceKey: row.key,
    expectedPosition: row.position,
    row: {
      executionId: row.executionId,
      version: row.version,
      status: scene.suspended === undefined ? "RUNNING" : "SUSPENDED",
      input: row.input,
      output: undefined,
      customStatus: answer.customStatus,
      failure: undefined,
      updatedAt: now,
      completedAt: undefined,
      traceContext: traceContext(scene),
      position: context.token,
      historyLength: row.historyLength + events.length,
    },
    history: { replace: false, events },
    consumed,
    requeued: [],
    tasks: effects.tasks,
    timers: effects.timers,
    children: effects.children,
    sends: effects.sends,
    takeOver: undefined,
    toParent: undefined,
    dropTimers: false,
    dropInbox: false,
    dropTasks: false,
  };
}

function complete(scene: Scene, completion: Completion): TurnChanges {
  const { state, answer, context, effects, consumed, now } = scene;
  const { row } = state;
  const events = historyBatch(scene, [executionCompleted(completion, now)]);
  return {
    instanceKey: row.key,
    expectedPosition: row.position,
    row: {
      executionId: row.executionId,
      version: row.version,
      status: completion.status,
      input: row.input,
      output: completion.output,
      customStatus: answer.customStatus,
      failure: completion.failure && JSON.stringify(completion.failure),
      updatedAt: now,
      completedAt: now,
      traceContext: traceContext(scene),
      position: context.token,
      historyLength: row.historyLength + events.length,
    },
    history: { replace: false, events },
    consumed,
    requeued: [],
    tasks: effects.tasks,
    timers: effects.timers,
    children: effects.children,
    sends: [
      ...effects.sends.filter((send) => send.instanceId !== row.instanceId),
      ...terminateChildren(completion, state.children, effects.children, context.keys, now),
    ],
    takeOver: undefined,
    toParent: messageToParent(row, completion, context.keys, now),
    dropTimers: true,
    dropInbox: true,
    // Activities of an orchestration that ended by itself still run: it may have meant not to wait for them.
    dropTasks: completion.status === "TERMINATED",
  };
}

function continueAsNew(scene: Scene, action: CompleteOrchestrationAction): TurnChanges {
  const { state, answer, context, effects, consumed, suspended, now } = scene;
  const { row } = state;
  const started = findStart(scene.used) ?? state.start ?? findStart(state.past ?? []);
  const selfSends = effects.sends.filter((send) => send.instanceId === row.instanceId);
  const next = nextGeneration(row, action, started, suspended, selfSends, context.keys, now);
  return {
    instanceKey: row.key,
    expectedPosition: row.position,
    row: {
      executionId: next.executionId,
      version: next.version,
      status: suspended === undefined ? "RUNNING" : "SUSPENDED",
      input: next.input,
      output: undefined,
      customStatus: answer.customStatus,
      failure: undefined,
      updatedAt: now,
      completedAt: undefined,
      // A span lives as long as one execution.
      traceContext: undefined,
      position: context.token,
      historyLength: 0,
    },
    history: { replace: true, events: [] },
    consumed,
    requeued: next.messages,
    tasks: effects.tasks,
    timers: effects.timers,
    children: effects.children,
    sends: effects.sends.filter((send) => send.instanceId !== row.instanceId),
    takeOver: undefined,
    toParent: undefined,
    dropTimers: true,
    dropInbox: false,
    dropTasks: false,
  };
}

function historyBatch(scene: Scene, ending: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const closing: HistoryEvent = { kind: "orchestratorCompleted", eventId: -1, timestamp: scene.now };
  return [...scene.used, ...scene.effects.events, ...ending, closing];
}

function traceContext({ state, answer }: Scene): string | undefined {
  const given = answer.orchestrationTraceContext;
  return given === undefined ? state.row.traceContext : JSON.stringify(given);
}

/** `numEventsProcessed` counts `newEvents`, the `orchestratorStarted` included; a batch always has that one. */
function usedEvents(state: TurnState, answer: Answer): readonly HistoryEvent[] {
  const { newEvents } = state.batch;
  const count = answer.numEventsProcessed;
  // A rewind is answered whole, whatever its worker counts.
  if (count === undefined || newEvents[1]?.kind === "executionRewound") return newEvents;
  return newEvents.slice(0, Math.max(1, count));
}

function findStart(events: readonly HistoryEvent[]): ExecutionStartedEvent | undefined {
  return events.find((event) => event.kind === "executionStarted");
}

/** The suspension that an instance is in after these events; the last word counts, and repeated ones do not nest. */
function suspensionAfter(state: TurnState, used: readonly HistoryEvent[]): ExecutionSuspendedEvent | undefined {
  let current: ExecutionSuspendedEvent | undefined =
    state.row.status === "SUSPENDED"
      ? { kind: "executionSuspended", eventId: -1, timestamp: state.row.updatedAt }
      : undefined;
  for (const event of used) {
    if (event.kind === "executionSuspended") current = event;
    if (event.kind === "executionResumed") current = undefined;
  }
  return current;
}
