import { describe, expect, it, jest } from "@jest/globals";

import { gatherAll, gatherBriefly } from "./gather.js";

describe("gathering", () => {
  it("briefly ends within the same macrotask", async () => {
    const order: string[] = [];
    const immediate = new Promise<void>((resolve) => setImmediate(resolve)).then(() => order.push("macrotask"));
    await gatherBriefly();
    order.push("gathered");
    await immediate;
    expect(order).toEqual(["gathered", "macrotask"]);
  });

  it("all waits until a long chain of microtasks has ended, with faked timers too", async () => {
    jest.useFakeTimers();
    const order: string[] = [];
    const chain = (async () => {
      for (let n = 0; n < 1_000; n++) await Promise.resolve();
      order.push("chain");
    })();
    await gatherAll();
    order.push("gathered");
    await chain;
    jest.useRealTimers();
    expect(order).toEqual(["chain", "gathered"]);
  });

  it("resolves all who wait", async () => {
    await Promise.all([gatherAll(), gatherAll()]);
    await gatherAll();
  });
});
