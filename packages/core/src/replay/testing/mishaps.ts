import type { Decide } from "./reborder.js";
import type { Batch, Mishap, World } from "./world.js";

/**
 * Gives a world one batch after another.
 *
 * @returns those that it got before it ended
 */
export async function deliverAll(
  world: World,
  batches: readonly Batch[],
  mishapOf: (batch: Batch) => Mishap | undefined = () => undefined,
): Promise<readonly Batch[]> {
  const delivered: Batch[] = [];
  for (const batch of batches) {
    if (world.ended) break;
    await world.deliver(batch, mishapOf(batch));
    delivered.push(batch);
  }
  return delivered;
}

/**
 * Now and then the executor is dropped, or a turn is lost.
 *
 * @param length - how many events the batch has
 */
export function mishap(decide: Decide, length: number): Mishap {
  const drop = decide() < 40;
  return { drop, lostTurn: decide() < 20 ? decide() % (length + 1) : undefined };
}
