import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createAlarmQueue, type Alarm } from "./alarm-queue.js";

const ring = (): void => undefined;

/** Takes out all that is in there, first to last. */
function drain(queue: ReturnType<typeof createAlarmQueue>): Alarm[] {
  const drained: Alarm[] = [];
  for (let { first } = queue; first; { first } = queue) {
    queue.remove(first);
    drained.push(first);
  }
  return drained;
}

describe("a queue of alarms", () => {
  it("gives them in the order of their times, and of one time in the order in which they came", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("add" as const), time: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ kind: fc.constant("remove" as const), which: fc.nat() }),
      fc.record({ kind: fc.constant("take" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = createAlarmQueue();
        let model: Alarm[] = [];
        for (const each of steps) {
          let gone: Alarm | undefined;
          if (each.kind === "add") {
            const alarm = { time: each.time, ring };
            queue.add(alarm);
            // A stable sort: what came later stands behind its equals.
            model = [...model, alarm].sort((one, other) => one.time - other.time);
          } else if (each.kind === "remove") gone = model[each.which % Math.max(1, model.length)];
          else gone = model[0];
          if (gone) queue.remove(gone);
          model = model.filter((alarm) => alarm !== gone);
          expect(queue.first).toBe(model[0]);
        }
        const drained = drain(queue);
        expect(drained).toHaveLength(model.length);
        drained.forEach((alarm, index) => expect(alarm).toBe(model[index]));
      }),
    );
  });

  it("does not mind the removal of what is not in there any more", () => {
    const queue = createAlarmQueue();
    const [gone, stays] = [
      { time: 1, ring },
      { time: 2, ring },
    ];
    queue.add(gone);
    queue.add(stays);
    queue.remove(gone);
    queue.remove(gone);
    expect(drain(queue)).toEqual([stays]);
    expect(queue.first).toBeUndefined();
  });
});
