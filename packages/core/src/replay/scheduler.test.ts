import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it, jest } from "@jest/globals";
import type { Scheduler } from "./scheduler.js";
import { hostScheduler } from "./scheduler.js";
import { runProgram } from "./testing/run-program.js";

const drained = (scheduler: Scheduler) => new Promise<void>((resolve) => scheduler.drain(resolve));
const freshMacrotask = (scheduler: Scheduler) => new Promise<void>((resolve) => scheduler.macrotask(resolve));

/** Loads the scheduler as an application would under fake timers that are switched on from the start. */
async function loadScheduler(): Promise<Scheduler> {
  let loaded: Scheduler | undefined;
  await jest.isolateModulesAsync(async () => {
    loaded = (await import("./scheduler.js")).hostScheduler;
  });
  if (loaded === undefined || loaded === hostScheduler) throw new Error("it was not loaded anew");
  return loaded;
}

/** Starts a chain of so many microtasks, and tells how far it has come. */
function hopping(hops: number): () => number {
  let done = 0;
  void (async () => {
    for (; done < hops; done++) await Promise.resolve();
  })();
  return () => done;
}

async function expectToDrain(scheduler: Scheduler): Promise<void> {
  const order: string[] = [];
  const io = readFile(import.meta.filename).then(() => order.push("I/O"));
  const hops = hopping(10_000);
  await new Promise<void>((resolve) => {
    scheduler.drain(() => {
      expect(hops()).toBe(10_000);
      order.push("rest");
      resolve();
    });
  });
  await io;
  expect(order).toEqual(["rest", "I/O"]);
}

describe("R2 a drain", () => {
  it("ends when all microtasks have run, however many hops, and before any I/O", async () => {
    await expectToDrain(hostScheduler);
  });

  it("comes before a macrotask that was asked for first", async () => {
    const order: string[] = [];
    const later = freshMacrotask(hostScheduler).then(() => order.push("macrotask"));
    await drained(hostScheduler);
    order.push("rest");
    await later;
    expect(order).toEqual(["rest", "macrotask"]);
  });

  it("waits for microtasks that were queued by ticks before it", async () => {
    const order: string[] = [];
    process.nextTick(() => {
      order.push("tick");
    });
    await drained(hostScheduler);
    expect(order).toEqual(["tick"]);
  });
});

describe("R2 under fake timers", () => {
  it("that are switched on later nothing changes", async () => {
    jest.useFakeTimers();
    try {
      await expectAll(hostScheduler);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ["modern", {}],
    ["legacy", { legacyFakeTimers: true }],
  ] as const)(
    "of the %s kind that were on before it was loaded, it drains and goes on all the same",
    async (_kind, config) => {
      jest.useFakeTimers(config);
      try {
        await expectAll(await loadScheduler());
      } finally {
        jest.useRealTimers();
      }
    },
  );

  it("that leave no mark of their own, as those of node:test, and were on before it was loaded, it goes on all the same", async () => {
    const { setImmediate } = globalThis;
    expect(Symbol.for("nodejs.util.promisify.custom") in setImmediate).toBe(true);
    globalThis.setImmediate = (() => undefined) as unknown as typeof setImmediate;
    try {
      await expectAll(await loadScheduler());
    } finally {
      globalThis.setImmediate = setImmediate;
    }
  });

  it("without a clock to find the real functions on, Node's own realm drains", async () => {
    jest.useFakeTimers();
    const { nextTick } = process as { nextTick: { clock?: unknown } };
    const { clock } = nextTick;
    try {
      nextTick.clock = {};
      await expectAll(await loadScheduler());
    } finally {
      nextTick.clock = clock;
      jest.useRealTimers();
    }
  });

  it("in Node's own realm a history is replayed to its end", async () => {
    expect(await runProgram("fake-timers.program")).toEqual(["A", "B"]);
  });

  it("that a whole Jest run has switched on for every test, a history is replayed to its end", async () => {
    const root = new URL("../../../../", import.meta.url);
    const config = {
      ...((await import(new URL("jest.config.js", root).href)) as { default: object }).default,
      rootDir: root.pathname,
      fakeTimers: { enableGlobally: true },
      reporters: [["default", { summaryThreshold: 1 }]],
    };
    const args = ["--experimental-vm-modules", "node_modules/jest/bin/jest.js", "--config", JSON.stringify(config)];
    const { stderr } = await promisify(execFile)(
      process.execPath,
      [...args, "packages/core/src/replay/activities.test.ts"],
      {
        cwd: root,
      },
    );
    expect(stderr).toMatch(/Tests: +\d+ passed/);
  });

  async function expectAll(scheduler: Scheduler): Promise<void> {
    const hops = hopping(1_000);
    await drained(scheduler);
    expect(hops()).toBe(1_000);
    await freshMacrotask(scheduler);
    await freshMacrotask(scheduler);
    expect(scheduler.elapsed()).toBeGreaterThanOrEqual(0);
  }
});
