import { expect, it } from "@jest/globals";
import { createIdleClock } from "./idle-clock.js";

it("moves on to the next wake-up when nothing else happens, and not before", async () => {
  let life = 0;
  const clock = createIdleClock(() => life);
  const begun = clock.now();
  const order: string[] = [];
  const wake = (name: string, after: number): Promise<void> =>
    new Promise((resolve) => {
      clock.wakeAt(begun + after, () => {
        order.push(`${name} at ${clock.now() - begun}`);
        resolve();
      });
    });
  clock.wakeAt(begun + 1, () => order.push("cancelled")).cancel();
  const all = [wake("late", 5_000.5), wake("soon", 20), wake("past", -7)];
  for (let round = 0; round < 20; round++) {
    life += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(order).toEqual([]);
  await Promise.all(all);
  expect(order).toEqual(["past at 0", "soon at 20", "late at 5001"]);
  clock.stop();
});
