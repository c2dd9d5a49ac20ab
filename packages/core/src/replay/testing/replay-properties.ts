/** R3, R9 and R11 as properties of random programs. They take a driver, so that it can be tried whether they catch a bad one. */
import fc from "fast-check";
import { programs } from "./arbitrary-program.js";
import { drivenBy, slowScheduler } from "./drivers.js";
import { explore } from "./explore.js";
import { interpret } from "./interpret.js";
import { plainNames, type Program } from "./program.js";
import { deliverAll, mishap } from "./mishaps.js";
import { apart, decider, decisions, reborder, suspendAround } from "./reborder.js";
import { calmSchedules, roughSchedules, type Move } from "./schedule.js";
import { assertSameDeeds, assertSameTurns, assertSound } from "./verdicts.js";
import { World, type Drive } from "./world.js";

/** A program, what happens to it, and decisions about borders and crashes. */
type Case = [program: Program, schedule: readonly Move[], numbers: readonly number[]];

/** Sessions, replays from scratch at every turn, and lost turns: the same answers turn by turn (R3, R9). */
export function crashesChangeNothing(drive: Drive | undefined): fc.IAsyncProperty<Case> {
  return fc.asyncProperty(programs, roughSchedules, decisions, async (program, schedule, numbers) => {
    const orchestrator = interpret(program, plainNames);
    const kept = new World({ orchestrator, drive });
    const batches = await explore(kept, plainNames, schedule);
    assertSound(kept);

    const dropped = new World({ orchestrator, drive, sessions: false, closesBatches: false });
    await deliverAll(dropped, batches);
    assertSameTurns(dropped, kept);

    const decide = decider(numbers);
    const unlucky = new World({ orchestrator, drive: drive ?? drivenBy(slowScheduler()) });
    await deliverAll(unlucky, batches, ({ deliveries }) => mishap(decide, deliveries.length));
    assertSameTurns(unlucky, kept);
  });
}

/** The same events in the same order, in other batches: the same calls and the same end (R3). */
export function bordersChangeNothing(drive: Drive | undefined): fc.IAsyncProperty<Case> {
  return fc.asyncProperty(programs, calmSchedules, decisions, async (program, schedule, numbers) => {
    const orchestrator = interpret(program, plainNames);
    const world = new World({ orchestrator, drive });
    const batches = await explore(world, plainNames, schedule);
    assertSound(world);

    const fine = new World({ orchestrator, drive });
    await deliverAll(fine, apart(batches));
    assertSameDeeds(world, fine);

    const decide = decider(numbers);
    const coarse = new World({ orchestrator, drive });
    await deliverAll(
      coarse,
      reborder(batches, () => decide() < 80),
      () => mishap(decide, 3),
    );
    assertSameDeeds(coarse, fine);
  });
}

/** Suspended and resumed in between: the same calls and the same end, and nothing in the meantime (R11). */
export function suspensionsChangeNothing(drive: Drive | undefined): fc.IAsyncProperty<Case> {
  return fc.asyncProperty(programs, calmSchedules, decisions, async (program, schedule, numbers) => {
    const orchestrator = interpret(program, plainNames);
    const world = new World({ orchestrator, drive });
    const batches = await explore(world, plainNames, schedule);
    const fine = new World({ orchestrator, drive });
    await deliverAll(fine, apart(batches));
    assertSound(fine);

    const decide = decider(numbers);
    const interrupted = new World({ orchestrator, drive });
    const suspensions = suspendAround(
      reborder(batches, () => decide() < 70),
      decide,
    );
    await deliverAll(interrupted, suspensions, () => mishap(decide, 3));
    assertSameDeeds(interrupted, fine);
  });
}
