/**
 * SDKs that split timers do so at three days. A recorded timer that is shorter than a day was simply asked for with
 * another time, by other code: it fires as it was recorded. Milliseconds.
 */
const SHORTEST_LEG = 86_400_000;

/** Whether a timer that was recorded is only a part of the one that is asked for (R4b). */
export function isLeg(recorded: number, asked: number, scheduledAt: number): boolean {
  return recorded < asked && recorded - scheduledAt >= SHORTEST_LEG;
}
