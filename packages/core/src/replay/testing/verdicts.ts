/** What two worlds are compared by, and what holds of every one. */
import { expect } from "@jest/globals";
import type { OrchestratorAction } from "@reawait/protocol";
import type { TurnRecord, World } from "./world.js";

/** Throws unless a world went its way as every world must. */
export function assertSound(world: World): void {
  const [poison] = world.poison;
  if (poison) throw poison;
  let last = { execution: -1, id: 0 };
  for (const { execution, suspended, actions, fault } of world.turns) {
    if (fault) throw fault;
    if (execution !== last.execution) last = { execution, id: 0 };
    for (const action of actions) {
      if (suspended) throw new Error(`emitted while suspended: ${show(action)}`);
      if (action.id <= last.id) throw new Error(`emitted twice, or not in call order: ${show(action)}`);
      last = { execution, id: action.id };
    }
  }
}

/** Throws unless both told the engine the same, turn by turn. */
export function assertSameTurns(actual: World, expected: World): void {
  assertSound(actual);
  expect(actual.turns.map(showTurn)).toEqual(expected.turns.map(showTurn));
}

/**
 * Throws unless both made the same calls and came to the same end. Permitted is that work was withdrawn, where its batch
 * was not committed before: timers that were cancelled, activities and timers of an execution that continues as new.
 *
 * @param fine - a world with each event in a batch of its own: none withdraws less
 */
export function assertSameDeeds(actual: World, fine: World): void {
  assertSound(actual);
  assertSound(fine);
  const done = executionsOf(actual);
  const expected = executionsOf(fine).map((turns, index) => deedsOf(turns, new Set(deedsOf(done[index] ?? []))));
  expect(done.map((turns) => deedsOf(turns))).toEqual(expected);
}

function executionsOf({ turns }: World): readonly (readonly TurnRecord[])[] {
  const executions: TurnRecord[][] = [];
  for (const turn of turns) (executions[turn.execution] ??= []).push(turn);
  return executions;
}

/**
 * What an execution did, wherever the borders of its batches were.
 *
 * @param kept - where given, work that may be withdrawn counts only if it is among this
 */
function deedsOf(turns: readonly TurnRecord[], kept?: ReadonlySet<string>): readonly string[] {
  const actions = turns.flatMap((turn) => turn.actions);
  const last = actions.at(-1);
  const continues = last?.kind === "completeOrchestration" && last.orchestrationStatus === "CONTINUED_AS_NEW";
  const mayBeWithdrawn = ({ kind }: OrchestratorAction): boolean =>
    kind === "createTimer" || (continues && kind === "scheduleTask");
  const deeds = actions.flatMap((action) => {
    // Events that nobody took are seen where somebody takes them: in the next execution.
    const deed = show(action.kind === "completeOrchestration" ? { ...action, carryoverEvents: undefined } : action);
    return kept && mayBeWithdrawn(action) && !kept.has(deed) ? [] : [deed];
  });
  return [...deeds, `status ${turns.at(-1)?.customStatus ?? "none"}`];
}

/** All that a turn told the engine. */
export function showTurn({ actions, customStatus, ended }: TurnRecord): string {
  return show({ actions, customStatus, ended });
}

/** As JSON, without stacks: they show how the runtime came to where it is, which differs between sessions and replays. */
function show(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => (key === "stackTrace" ? undefined : each));
}
