import type { HistoryEvent, OrchestratorResponse } from "@reawait/protocol";
import { WireFormatError } from "@reawait/protocol";

import type { EngineCore } from "../engine-core.js";
import type { InstanceRef, InstanceRow, InstanceUpdate, TaskRow, TurnUnit, UnitOutcome } from "../store/store.js";
import { encodeTurn } from "../turn/encode-turn.js";
import { runTurn, turnNeeds } from "../turn/run-turn.js";
import type { TurnChanges, TurnState } from "../turn/turn-state.js";
import { decodeHistory } from "./load-turns.js";
import type { HandedOutTurn } from "./turn-lease.js";

export type TurnAnswer = Pick<
  OrchestratorResponse,
  "actions" | "customStatus" | "numEventsProcessed" | "orchestrationTraceContext"
>;

/** What became of a turn. */
export type TurnOutcome =
  | {
      readonly kind: "committed";
      /** What it changed of the row. */
      readonly update: InstanceUpdate;
      readonly tasks: readonly TaskRow[];
      /** Whether its execution goes on from there: a worker that keeps sessions has one. */
      readonly goesOn: boolean;
      /** How many messages it took, if it continued as new: those that it carried over count no more. */
      readonly taken: number | undefined;
      /** Whether its inbox holds more. */
      readonly more: boolean;
      /** Whom it has told to end, */
      readonly terminated: readonly InstanceRef[];
      /** and those of them whose code has not run. */
      readonly unstarted: readonly InstanceRef[];
    }
  /** The instance has moved on without it, or is gone. Nothing happened. */
  | { readonly kind: "stale" };

/**
 * Decides a turn and puts it on disk. `settle` runs right after the commit, synchronously, in the order of commits.
 * Rejects, with nothing done, if it could not be written.
 *
 * @returns why the answer cannot be recorded, if so: the instance has failed of it. Handed out again, the same turn would
 *   be answered the same way, for ever.
 */
export async function commitTurn(
  core: EngineCore,
  turn: HandedOutTurn,
  answer: TurnAnswer,
  token: string,
  settle: (outcome: TurnOutcome) => void,
): Promise<WireFormatError | undefined> {
  for (;;) {
    const state = await loadState(core, turn, answer);
    if (state === undefined) {
      settle({ kind: "stale" });
      return undefined;
    }
    const { changes, unit, unrecorded } = decide(core, state, answer, token);
    const isDone = await core.committer.submit(unit, (outcome) => {
      // The sub-orchestrations to take over were looked at before: then they are looked at again.
      if (outcome.kind === "changedMeanwhile") return false;
      settle(turnOutcome(turn, changes, answer, outcome));
      return true;
    });
    if (isDone) return unrecorded;
  }
}

/** With all that the turn needs; `undefined` where the instance has moved on. */
async function loadState(core: EngineCore, turn: HandedOutTurn, answer: TurnAnswer): Promise<TurnState | undefined> {
  const { row, batch, past } = turn;
  const state: TurnState = { row, batch, past, children: [], found: new Map() };
  const needs = turnNeeds(state, answer);
  if (!needs.history && !needs.children && needs.found.length === 0) return state;
  const first = needs.history ? await loadFirst(core, row) : [];
  if (first === undefined) return undefined;
  return {
    ...state,
    start: first.find((event) => event.kind === "executionStarted"),
    children: needs.children ? await core.store.findRunningDescendants(row.instanceId) : [],
    found: await findInstances(core, needs.found),
  };
}

interface Decision {
  readonly changes: TurnChanges;
  readonly unit: TurnUnit;
  readonly unrecorded?: WireFormatError;
}

function decide(core: EngineCore, state: TurnState, answer: TurnAnswer, token: string): Decision {
  const context = { now: core.clock.now(), keys: core.keys, token };
  try {
    const changes = runTurn(state, answer, context);
    return { changes, unit: encodeTurn(changes) };
  } catch (error) {
    if (!(error instanceof WireFormatError)) throw error;
    const changes = runTurn(state, failureOf(state, error), context);
    return { changes, unit: encodeTurn(changes), unrecorded: error };
  }
}

function failureOf({ row }: TurnState, error: WireFormatError): TurnAnswer {
  const errorMessage = `The engine cannot record what the worker answered: ${error.message}.`;
  return {
    customStatus: row.customStatus,
    actions: [
      {
        kind: "completeOrchestration",
        id: -1,
        orchestrationStatus: "FAILED",
        carryoverEvents: [],
        failureDetails: { errorType: error.name, errorMessage, isNonRetriable: true },
      },
    ],
  };
}

function turnOutcome(turn: HandedOutTurn, changes: TurnChanges, answer: TurnAnswer, outcome: UnitOutcome): TurnOutcome {
  if (outcome.kind !== "turnCommitted") return { kind: "stale" };
  const { messageKeys, stale } = turn.batch;
  const left = messageKeys.length + stale.length - changes.consumed.length;
  const anew = new Set(outcome.begunAnew);
  return {
    kind: "committed",
    update: changes.row,
    tasks: [...changes.tasks, ...(changes.takeOver?.tasks ?? []).filter(({ key }) => anew.has(key))],
    goesOn: !changes.history.replace && !changes.dropInbox,
    taken: takenBy(changes, answer),
    more: !changes.dropInbox && (left > 0 || changes.requeued.length > 0),
    terminated: terminatedBy(changes, outcome.ready),
    unstarted: terminatedBy(changes, outcome.unstarted),
  };
}

function takenBy({ consumed, requeued }: TurnChanges, { actions }: TurnAnswer): number | undefined {
  if (requeued.length === 0) return undefined;
  const carried = actions.reduce(
    (sum, action) => sum + (action.kind === "completeOrchestration" ? action.carryoverEvents.length : 0),
    0,
  );
  return Math.max(0, consumed.length - carried);
}

function terminatedBy({ sends }: TurnChanges, told: readonly InstanceRef[]): readonly InstanceRef[] {
  const terminations = sends.filter((send) => send.message.event.kind === "executionTerminated");
  if (terminations.length === 0) return [];
  const ids = new Set(terminations.map((send) => send.instanceId));
  return told.filter((ref) => ids.has(ref.instanceId));
}

/** The first turn of a history, as long as that is still the one that the turn was handed out on. */
async function loadFirst({ store }: EngineCore, row: InstanceRow): Promise<readonly HistoryEvent[] | undefined> {
  const [load] = await store.loadTurns([{ instanceKey: row.key, history: "first", maxMessages: 0 }]);
  return load?.instance.position === row.position ? decodeHistory(load.history) : undefined;
}

async function findInstances(
  { store }: EngineCore,
  instanceIds: readonly string[],
): Promise<ReadonlyMap<string, InstanceRow>> {
  const rows = await Promise.all(instanceIds.map((instanceId) => store.readInstance(instanceId)));
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.instanceId, row]])));
}
