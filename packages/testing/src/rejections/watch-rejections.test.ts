/** Promises of an orchestrator that reject before it awaits them: test frameworks fail for such, and must not here. */
import { runInThisContext } from "node:vm";
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "@reawait/core";
import { silentLogger } from "@reawait/protocol";
import { stepThrough } from "../unit/step-through.js";

const helper = defineOrchestrator("helper", async (ctx, isAwaited: boolean) => {
  const charging = (async () => {
    await ctx.callActivity("charge");
  })();
  await ctx.callActivity("pack");
  if (!isAwaited) return "forgotten";
  return await charging.catch((error: unknown) => (error instanceof Error ? error.name : "?"));
});

const macrotask = () => new Promise((resolve) => setImmediate(resolve));

describe.each(["always", "sessions"] as const)(
  "with replay: %j, a promise that fails before it is awaited",
  (replay) => {
    it("troubles nobody", async () => {
      const run = await stepThrough(helper, true, { replay });
      await run.activity("charge").fail(new Error("declined"));
      await macrotask();
      expect(run.status).toBe("RUNNING");
      await run.activity("pack").complete();
      expect(run.result).toBe("TaskFailedError");
    });

    it("is told of at the end, where nothing ever awaited it", async () => {
      const told: unknown[] = [];
      const logger = { ...silentLogger, warn: (...line: unknown[]) => void told.push(line) };
      const run = await stepThrough(helper, false, { replay, logger });
      await run.activity("charge").fail(new Error("declined"));
      await run.activity("pack").complete();
      expect(run.result).toBe("forgotten");
      expect(told).toMatchObject([
        [
          'the orchestration "instance-1" is over, and a promise of its code failed that nothing ever awaited',
          { name: "TaskFailedError" },
        ],
      ]);
    });
  },
);

describe("rejections of others", () => {
  const genuine = runInThisContext("process") as { emit: (...args: unknown[]) => boolean };
  const own = Object.getOwnPropertyDescriptor(genuine, "emit");

  afterEach(() => {
    if (own) Object.defineProperty(genuine, "emit", own);
    else Reflect.deleteProperty(genuine, "emit");
  });

  it("go on to whoever listens, while a turn runs and after", async () => {
    const heard: unknown[] = [];
    const { emit } = genuine;
    const hear = (...args: unknown[]): boolean =>
      args[0] === "unhandledRejection" || args[0] === "rejectionHandled"
        ? heard.push(args[1]) > 0
        : Reflect.apply(emit, genuine, args);
    genuine.emit = hear;
    const starting = stepThrough(helper, true);
    expect(genuine.emit).not.toBe(hear);
    const other = Promise.reject(new Error("of others"));
    const run = await starting;
    await run.activity("charge").fail(new Error("declined"));
    expect(genuine.emit).toBe(hear);
    expect(heard).toMatchObject([{ message: "of others" }]);
    await other.catch(() => {});
    await macrotask();
    expect(heard).toEqual([heard[0], other]);
  });

  it("leave alone whoever took its place meanwhile", async () => {
    const starting = stepThrough(helper, true);
    const { emit } = genuine;
    const wrapper = (...args: unknown[]) => Reflect.apply(emit, genuine, args);
    genuine.emit = wrapper;
    await starting;
    expect(genuine.emit).toBe(wrapper);
  });
});
