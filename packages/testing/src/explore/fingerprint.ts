/**
 * Tells worlds that have the same future from all others, so that each is explored once.
 *
 * Why that is sound: a deterministic orchestrator is where all that came in has brought it, which its digest stands for;
 * that it is deterministic is checked at every turn. What else can happen depends on what stands here, and on nothing
 * besides: what is on its way, the clock, the faults left, and the user's state, which models and checks may use and
 * nothing else may.
 */
import { digestOf } from "./digest.js";
import type { Instance, Job, Message, World } from "./world.js";

/** @param state - the user's state, in a text that no other state has */
export function fingerprint(world: World, state: string): string {
  const { now, instances, jobs, timers, messages, raised, repeatable, faults } = world;
  return digestOf(
    JSON.stringify([now, raised, repeatable, faults]),
    ...sorted([...instances.values()].map(textOfInstance)),
    "jobs",
    ...sorted(jobs.map(textOfJob)),
    "timers",
    ...sorted(timers.map((timer) => JSON.stringify(timer))),
    "messages",
    ...lanes(messages),
    "state",
    state,
  );
}

function textOfInstance({ instanceId, generation, digest, inbox, end }: Instance): string {
  return JSON.stringify([instanceId, generation, digest, inbox.length, end !== undefined]);
}

/** The call itself follows from what its instance did. */
function textOfJob({ key, answer }: Job): string {
  return JSON.stringify([key, answer]);
}

/** Only the order within a lane matters. */
function lanes(messages: readonly Message[]): readonly string[] {
  return [...messages]
    .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to))
    .map((message) => JSON.stringify(message));
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort(compare);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
