import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { createReadyQueue } from "./ready-queue.js";

interface Item {
  readonly instanceKey: number;
  readonly name: string;
  readonly version: string | undefined;
  readonly n: number;
}

const item = (instanceKey: number, n: number, name = "a", version?: string): Item => ({
  instanceKey,
  name,
  version,
  n,
});
const all = () => true;

function drainQueue(items: readonly Item[], accepts: (name: string) => boolean = all): readonly Item[] {
  const queue = createReadyQueue<Item>();
  items.forEach((one) => queue.add(one));
  const taken: Item[] = [];
  for (let next = queue.take(accepts); next; next = queue.take(accepts)) taken.push(next);
  return taken;
}

describe("a ready queue", () => {
  it("keeps the order of one instance", () => {
    expect(drainQueue([1, 2, 3].map((n) => item(1, n))).map((one) => one.n)).toEqual([1, 2, 3]);
  });

  it("takes turns between instances", () => {
    const items = [item(1, 1), item(1, 2), item(1, 3), item(2, 4), item(3, 5)];
    expect(drainQueue(items).map((one) => one.n)).toEqual([1, 4, 5, 2, 3]);
  });

  it("takes turns between names", () => {
    const items = [item(1, 1, "a"), item(1, 2, "a"), item(1, 3, "b")];
    expect(drainQueue(items).map((one) => one.n)).toEqual([1, 3, 2]);
  });

  it("leaves what is not accepted, and counts it", () => {
    const queue = createReadyQueue<Item>();
    queue.add(item(1, 1, "a", "2"));
    queue.add(item(1, 2, "b"));
    const onlyB = (name: string, version: string | undefined) => name === "b" && version === undefined;
    expect(queue.countUnmatched(onlyB)).toBe(1);
    expect(queue.take(onlyB)?.n).toBe(2);
    expect(queue.take(onlyB)).toBeUndefined();
    expect(queue.size).toBe(1);
    expect(queue.take(all)?.n).toBe(1);
    expect(queue.size).toBe(0);
  });

  it("keeps names and versions apart that look alike when they are joined", () => {
    const queue = createReadyQueue<Item>();
    queue.add(item(1, 1, "a", "1b"));
    queue.add(item(1, 2, "a1", "b"));
    queue.add(item(1, 3, "a1b"));
    const taken = [1, 2, 3].map(() => queue.take((name, version) => name === "a1" && version === "b")?.n);
    expect(taken).toEqual([2, undefined, undefined]);
    expect(queue.size).toBe(2);
  });

  it("gives back each item once, an instance's own in order, whatever is added", () => {
    const items = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("a", "b", "__proto__")));
    fc.assert(
      fc.property(items, (list) => {
        const given = list.map(([key, name], n) => item(key, n, name));
        const taken = drainQueue(given);
        expect([...taken].sort((one, other) => one.n - other.n)).toEqual(given);
        for (const lane of ["a", "b", "__proto__"]) {
          for (const key of [1, 2, 3, 4]) {
            const own = taken.filter((one) => one.instanceKey === key && one.name === lane).map((one) => one.n);
            expect(own).toEqual([...own].sort((one, other) => one - other));
          }
        }
      }),
    );
  });
});
