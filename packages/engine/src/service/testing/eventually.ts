import type { VirtualClock } from "../../../../testing/src/clock/virtual-clock.js";

/** Resolves as soon as it is so: for what another process or socket brings about. */
export async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * What comes, in time that passes: over a socket the end of a stream is seen late, and what was sent to it meanwhile goes
 * out again a moment later.
 */
export async function inTime<T>(clock: VirtualClock, awaited: Promise<T>): Promise<T> {
  let came = false;
  const settled = (): void => void (came = true);
  awaited.then(settled, settled);
  await eventually(() => {
    if (!came) clock.advance(10);
    return came;
  });
  return awaited;
}
