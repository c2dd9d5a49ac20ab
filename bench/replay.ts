/**
 * How fast a history is replayed, beside durabletask-js in the same process: from event objects and from bytes, in
 * sequence and fanned out. Prints a table of medians.
 */
import * as peer from "./durabletask-js-replay.js";
import { recordedRun, type Shape } from "./histories.js";
import { measure, type Contender } from "./measure.js";
import * as own from "./reawait-replay.js";

const ROUNDS = 9;
const SHAPES: readonly Shape[] = ["sequence", "fan-out", "fan-out, Promise.all"];
const COUNTS = [100, 1_000, 10_000];

const rows: Record<string, string | number>[] = [];
for (const shape of SHAPES) {
  for (const count of COUNTS) {
    const run = recordedRun(shape, count);
    const events = run.past.length + run.fresh.length;
    const expected = String((count * (count + 1)) / 2);
    const checked = (name: string, replay: () => Promise<string | undefined>): Contender => ({
      name,
      run: async () => {
        const output = await replay();
        if (output !== expected) throw new Error(`${name} gave ${String(output)}, not ${expected}`);
      },
    });
    const contenders = [
      checked("reawait, from objects", () => own.replayObjects(run)),
      checked("durabletask-js, from objects", peer.prepareObjects(run)),
      checked("reawait, from bytes", own.prepareBytes(run)),
      checked("durabletask-js, from bytes", peer.prepareBytes(run)),
    ];
    const [ownObjects = 0, peerObjects = 0, ownBytes = 0, peerBytes = 0] = await measure(contenders, ROUNDS);
    rows.push({
      shape,
      activities: count,
      "events/s": Math.round((events / ownObjects) * 1_000),
      "durabletask-js events/s": Math.round((events / peerObjects) * 1_000),
      "ratio from objects": round(peerObjects / ownObjects),
      "ratio from bytes": round(peerBytes / ownBytes),
      "us per event": round((ownObjects / events) * 1_000),
    });
  }
}
console.table(rows);

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
