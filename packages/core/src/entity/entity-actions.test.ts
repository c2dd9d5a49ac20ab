import { describe, expect, it } from "@jest/globals";
import type { OperationAction } from "@reawait/protocol";
import type { EntityContext } from "../context/entity-context.js";
import { defineActivity } from "../definitions/activity.js";
import { defineEntity } from "../definitions/entity.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runEntityBatch } from "./run-entity-batch.js";
import { testEnvironment } from "./testing/run-batch.js";

const account = defineEntity("Account", { initial: () => 0, operations: { deposit: (_ctx, _what: unknown) => {} } });
const audit = defineOrchestrator("audit", async (_ctx, _what: unknown) => {}, { version: "3", tags: { team: "a" } });
const traceContext = { traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

/** What an operation of `@teller@k` asks for, or the message of what it throws, at the time of 1,000 ms. */
const askedBy = async (work: (ctx: EntityContext<number>) => unknown): Promise<readonly OperationAction[] | string> => {
  const teller = defineEntity("teller", { initial: () => 0, operations: { work: (ctx) => void work(ctx) } });
  const operations = [{ operation: "work", requestId: "1", traceContext }];
  const { actions, results } = await runEntityBatch(teller, { instanceId: "@teller@k", operations }, testEnvironment());
  const [result] = results;
  return result?.kind === "failure" ? result.failureDetails.errorMessage : actions;
};
/** In JavaScript, anything may be given. */
const bad = (value: unknown): never => value as never;

describe("ctx.signalEntity", () => {
  it("signals an entity by its definition and a key", async () => {
    expect(await askedBy((ctx) => ctx.signalEntity(account, "Mia@home", "deposit", 5))).toEqual([
      {
        kind: "sendSignal",
        id: 0,
        instanceId: "@account@Mia@home",
        name: "deposit",
        input: "5",
        requestTime: 1_000,
        parentTraceContext: traceContext,
      },
    ]);
  });

  it("signals an entity by an id, its name in whatever case", async () => {
    expect(await askedBy((ctx) => ctx.signalEntity({ name: "LEDGER", key: "Main" }, "Book"))).toMatchObject([
      { instanceId: "@ledger@Main", name: "Book", input: undefined },
    ]);
  });

  it.each([
    ["a time", new Date(5_000), 5_000],
    ["a time that has passed", new Date(0), 0],
    ["how long from now", "2s" as const, 3_000],
    ["a record", { hours: 1 }, 3_601_000],
  ])("sends it later: %s", async (_what, at, scheduledTime) => {
    expect(await askedBy((ctx) => ctx.signalEntity(ctx.id, "work", undefined, { at }))).toMatchObject([
      { instanceId: "@teller@k", scheduledTime },
    ]);
  });

  it("sends what JSON would lose whole by a definition and to itself, and as plain JSON by an id", async () => {
    const when = new Date(0);
    const foreign = { name: "ledger", key: "main" };
    const inputsOf = async (work: (ctx: EntityContext<number>) => void): Promise<unknown> => {
      const actions = await askedBy(work);
      return typeof actions === "string" ? actions : actions[0]?.input;
    };
    expect(await inputsOf((ctx) => ctx.signalEntity(account, "a", "deposit", when))).toContain("$reawait");
    expect(await inputsOf((ctx) => ctx.signalEntity(ctx.id, "work", when))).toContain("$reawait");
    expect(await inputsOf((ctx) => ctx.signalEntity(foreign, "book", when))).toBe('"1970-01-01T00:00:00.000Z"');
    expect(await inputsOf((ctx) => ctx.signalEntity(foreign, "book", new Set()))).toContain('pass payload: "rich"');
    expect(await inputsOf((ctx) => ctx.signalEntity(foreign, "book", when, { payload: "rich" }))).toContain("$reawait");
  });

  it.each<[string, (ctx: EntityContext<number>) => void, string]>([
    ["nothing", (ctx) => ctx.signalEntity(bad(undefined), "x"), "not undefined (do two modules import each other?)"],
    [
      "an id as a text",
      (ctx) => ctx.signalEntity(bad("@a@b"), "x"),
      "the id of an entity, { name, key }, not a string",
    ],
    ["an orchestrator", (ctx) => ctx.signalEntity(bad(audit), "x"), 'not a definition of kind "orchestrator"'],
    ["a key that is no text", (ctx) => ctx.signalEntity(account, bad(7), "deposit", 1), "must be a string, not number"],
    ["no key", (ctx) => ctx.signalEntity({ name: "a", key: bad(undefined) }, "x"), "must be a string, not undefined"],
    ["a name with an @", (ctx) => ctx.signalEntity({ name: "a@b", key: "c" }, "x"), "cannot be used as entity"],
    ["no operation", (ctx) => ctx.signalEntity(ctx.id, bad(undefined)), "the name of an operation must be a non-empty"],
    ["a bare number", (ctx) => ctx.signalEntity(ctx.id, "x", 1, { at: bad(7) }), "7 is not a duration"],
    ["an invalid time", (ctx) => ctx.signalEntity(ctx.id, "x", 1, { at: new Date(NaN) }), "at is an invalid Date"],
    ["an unknown form", (ctx) => ctx.signalEntity({ name: "a", key: "b" }, "x", 1, { payload: bad("raw") }), '"raw"'],
    ["an input that cannot travel", (ctx) => ctx.signalEntity(account, "a", "deposit", () => 7), "a function"],
  ])("refuses %s", async (_what, work, message) => {
    expect(await askedBy(work)).toContain(message);
  });
});

describe("ctx.startOrchestration", () => {
  it("starts an orchestrator by its definition, under an id of its own", async () => {
    const ids: string[] = [];
    const actions = await askedBy((ctx) => {
      ids.push(ctx.startOrchestration(audit, { when: new Date(0) }));
      ids.push(ctx.startOrchestration(audit, 2, { instanceId: "audit-2", version: "4", startAt: "1s" }));
    });
    expect(ids).toEqual(["new-1", "audit-2"]);
    const rest = { kind: "startNewOrchestration", name: "audit", requestTime: 1_000, parentTraceContext: traceContext };
    expect(actions).toEqual([
      { ...rest, id: 0, instanceId: "new-1", version: "3", input: expect.stringContaining("$reawait") },
      { ...rest, id: 1, instanceId: "audit-2", version: "4", input: "2", scheduledTime: 2_000 },
    ]);
  });

  it("starts one by its name: the input is plain JSON", async () => {
    const actions = await askedBy((ctx) => ctx.startOrchestration("audit", { when: new Date(0) }));
    expect(actions).toMatchObject([
      { name: "audit", version: undefined, input: '{"when":"1970-01-01T00:00:00.000Z"}' },
    ]);
  });

  it.each<[string, (ctx: EntityContext<number>) => void, string]>([
    [
      "an activity",
      (ctx) => ctx.startOrchestration(bad(defineActivity("a", () => 7))),
      'ctx.startOrchestration takes what defineOrchestrator returns, or a name, not a definition of kind "activity"',
    ],
    ["an empty name", (ctx) => ctx.startOrchestration(""), "the name of an orchestrator must be a non-empty string"],
    ["the id of an entity", (ctx) => ctx.startOrchestration("o", 1, { instanceId: "@a@b" }), "belong to entities"],
    ["an id of the SDK's", (ctx) => ctx.startOrchestration("o", 1, { instanceId: "reawait:a" }), "reserved"],
    [
      "an invalid time",
      (ctx) => ctx.startOrchestration("o", 1, { startAt: new Date(NaN) }),
      "startAt is an invalid Date",
    ],
  ])("refuses %s", async (_what, work, message) => {
    expect(await askedBy(work)).toContain(message);
  });
});

describe("what operations ask for", () => {
  it("is counted through the batch, in the order of the calls, without gaps for those that failed", async () => {
    const busy = defineEntity("busy", {
      initial: () => 0,
      operations: {
        work: (ctx, fails: boolean) => {
          ctx.signalEntity(account, "a", "deposit", ctx.state++);
          ctx.startOrchestration("o");
          if (fails) throw new Error("no");
        },
      },
    });
    const operations = [false, true, false].map((fails, index) => ({
      operation: "work",
      requestId: String(index),
      input: JSON.stringify(fails),
    }));
    const { actions } = await runEntityBatch(busy, { instanceId: "@busy@k", operations }, testEnvironment());
    expect(actions.map(({ id, kind, input }) => [id, kind, input])).toEqual([
      [0, "sendSignal", "0"],
      [1, "startNewOrchestration", undefined],
      [2, "sendSignal", "1"],
      [3, "startNewOrchestration", undefined],
    ]);
  });

  it("leaves the operation going where it is refused, and that is caught", async () => {
    const actions = await askedBy((ctx) => {
      expect(() => ctx.signalEntity(account, "a", "deposit", () => 7)).toThrow();
      expect(() => ctx.startOrchestration("o", 1, { instanceId: "@" })).toThrow();
      ctx.signalEntity(account, "b", "deposit", 7);
    });
    expect(actions).toMatchObject([{ id: 0, instanceId: "@account@b" }]);
  });
});

describe("the ctx of an operation", () => {
  it("says who and when it is", async () => {
    const seen: EntityContext<number>[] = [];
    const times: Date[] = [];
    await askedBy((ctx) => {
      seen.push(ctx);
      times.push(ctx.currentUtcDateTime, ctx.currentUtcDateTime);
    });
    expect(times).toEqual([new Date(1_000), new Date(1_000)]);
    expect(times[0]).not.toBe(times[1]);
    expect(seen[0]).toMatchObject({ id: { name: "teller", key: "k" }, operation: "work", exists: false });
  });

  it("refuses what would be written to it by mistake", async () => {
    expect(await askedBy((ctx) => Object.assign(ctx, { sate: 7 }))).toContain("object is not extensible");
    expect(await askedBy((ctx) => Object.assign(ctx.id, { key: "other" }))).toContain("read only");
  });
});
