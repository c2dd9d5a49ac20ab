/** Reading a store in tests. */
import type { InstanceRef, Store, Unit, UnitOutcome } from "../store.js";
import { text } from "./units.js";

/** Commits one unit, and gives its outcome. */
export async function commitOne(store: Store, unit: Unit): Promise<UnitOutcome> {
  const [outcome] = await store.commit([unit]);
  if (outcome === undefined) throw new Error("A batch of one had no outcome.");
  return outcome;
}

/** The ids of the instances that a unit has made ready. */
export function readyIds(outcome: UnitOutcome): readonly string[] {
  return "ready" in outcome ? outcome.ready.map((ref: InstanceRef) => ref.instanceId) : [];
}

/** The inbox of an instance, as texts. */
export async function inboxOf(store: Store, instanceKey: number, maxMessages = 1_000): Promise<readonly string[]> {
  const [load] = await store.loadTurns([{ instanceKey, history: false, maxMessages }]);
  return load?.messages.map(({ event }) => text(event)) ?? [];
}

/** The history of an instance, as one text a turn. */
export async function historyOf(store: Store, instanceKey: number): Promise<readonly string[]> {
  const [load] = await store.loadTurns([{ instanceKey, history: true, maxMessages: 0 }]);
  return load?.history.map(text) ?? [];
}
