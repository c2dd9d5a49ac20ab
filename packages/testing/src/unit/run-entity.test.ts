import { describe, expect, it } from "@jest/globals";
import {
  createPayloadConverter,
  defineActivity,
  defineEntity,
  defineOrchestrator,
  OperationNotFoundError,
  PayloadError,
} from "@reawait/core";
import { runEntity, type RunEntityOptions } from "./run-entity.js";

class Insufficient extends Error {
  constructor(readonly missing: number) {
    super(`${missing} is missing`);
  }
}

const ledger = defineEntity("Ledger", { initial: () => 0, operations: { book: (ctx, n: number) => (ctx.state += n) } });
const audit = defineOrchestrator("audit", async (_ctx, _input: { account: string }) => {}, { version: "2" });

const account = defineEntity("account", {
  initial: () => ({ balance: 0, opened: new Date(0) }),
  operations: {
    deposit: (ctx, amount: number) => {
      ctx.state.balance += amount;
      ctx.signalEntity(ledger, "main", "book", amount);
      return ctx.state.balance;
    },
    withdraw: async (ctx, amount: number) => {
      ctx.state.balance -= amount;
      ctx.signalEntity(ledger, "main", "book", -amount, { at: "1h" });
      await Promise.resolve();
      if (ctx.state.balance < 0) throw new Insufficient(-ctx.state.balance);
      return ctx.state.balance;
    },
    balance: (ctx) => ctx.state.balance,
    audit: (ctx, id?: string) =>
      ctx.startOrchestration(audit, { account: ctx.id.key }, { instanceId: id, startAt: "1d" }),
    exists: (ctx) => ctx.exists,
    close: (ctx) => ctx.delete(),
  },
});
/** In JavaScript, anything may be given. */
const bad = (value: unknown): never => value as never;

describe("runEntity", () => {
  it("runs operations in their order, on the state that is given", async () => {
    const { state, results } = await runEntity(account, { balance: 10, opened: new Date(7) }, [
      ["deposit", 5],
      ["balance"],
      ["exists"],
    ]);
    expect(results).toEqual([{ value: 15 }, { value: 15 }, { value: true }]);
    expect(state).toEqual({ balance: 15, opened: new Date(7) });
  });

  it("begins with an entity that does not exist where there is no state", async () => {
    const { state, results } = await runEntity(account, undefined, [["exists"], ["deposit", 5], ["exists"]]);
    expect(results).toEqual([{ value: false }, { value: 5 }, { value: true }]);
    expect(state).toEqual({ balance: 5, opened: new Date(0) });
  });

  it("tells that the entity does not exist any more, or yet", async () => {
    const given = { balance: 0, opened: new Date(0) };
    expect((await runEntity(account, given, [["close"]])).state).toBeUndefined();
    expect((await runEntity(account, given, [["delete"]])).state).toBeUndefined();
    expect((await runEntity(account, undefined, [["balance"]])).state).toBeUndefined();
    expect(await runEntity(account, given, [])).toEqual({ state: given, results: [], signals: [], started: [] });
  });

  it.each([0, "", false, []])("takes %j for a state", async (empty) => {
    const holder = defineEntity("holder", {
      initial: (): unknown => "initial",
      operations: { get: (ctx) => ctx.state },
    });
    const { state, results } = await runEntity(holder, empty, [["get"]]);
    expect([state, results[0].value]).toEqual([empty, empty]);
  });

  it("lets state, inputs and results travel: none is the object that was given", async () => {
    const seen: object[] = [];
    const box = defineEntity("box", {
      initial: () => ({ tags: new Set<string>() }),
      operations: {
        put: (ctx, input: { tags: Set<string> }) => {
          seen.push(ctx.state, input);
          ctx.state.tags.add("more");
          return input;
        },
      },
    });
    const given = { tags: new Set(["a"]) };
    const { state, results } = await runEntity(box, given, [["put", given]]);
    expect(given).toEqual({ tags: new Set(["a"]) });
    expect(state).toEqual({ tags: new Set(["a", "more"]) });
    expect(results).toEqual([{ value: given }]);
    expect(new Set([given, state, results[0].value, ...seen]).size).toBe(5);
  });

  it("tells what was sent and started", async () => {
    const { signals, started } = await runEntity(account, undefined, [
      ["deposit", 5],
      ["withdraw", 2],
      ["audit"],
      ["audit", "audit-7"],
    ]);
    const id = { name: "ledger", key: "main" };
    expect(signals).toEqual([
      { id, operation: "book", input: 5 },
      { id, operation: "book", input: -2, at: new Date("2030-01-01T01:00:00Z") },
    ]);
    const startAt = new Date("2030-01-02T00:00:00Z");
    expect(started).toEqual([
      { name: "audit", instanceId: "instance-1", input: { account: "key-1" }, version: "2", startAt },
      { name: "audit", instanceId: "audit-7", input: { account: "key-1" }, version: "2", startAt },
    ]);
  });
});

describe("an operation that fails", () => {
  it("says what it threw, and leaves nothing behind; the next ones run", async () => {
    const { state, results, signals } = await runEntity(account, undefined, [
      ["deposit", 5],
      ["withdraw", 9],
      ["withdraw", 1],
    ]);
    expect(results).toEqual([{ value: 5 }, { error: new Insufficient(4) }, { value: 4 }]);
    expect(results[1].error).toBeInstanceOf(Insufficient);
    expect(results[1]).not.toHaveProperty("value");
    expect(state?.balance).toBe(4);
    expect(signals.map(({ input }) => input)).toEqual([5, -1]);
  });

  it("may be one that there is not", async () => {
    const { results } = await runEntity(account, undefined, [bad(["depost", 5]), bad(["constructor"])]);
    expect(results.map(({ error }) => error)).toEqual([
      expect.any(OperationNotFoundError),
      expect.any(OperationNotFoundError),
    ]);
    expect(results[0]?.error).toMatchObject({
      message:
        'entity "account" has no operation "depost"; did you mean "deposit"? It has: deposit, withdraw, balance, audit, ' +
        "exists, close, delete.",
    });
  });

  it("may be one whose result or state cannot travel", async () => {
    const leaky = defineEntity("leaky", {
      initial: (): { value: unknown } => ({ value: 0 }),
      operations: {
        keep: (ctx) => {
          ctx.state.value = Symbol("socket");
        },
        give: () => () => 7,
      },
    });
    const { state, results } = await runEntity(leaky, { value: 1 }, [["keep"], ["give"]]);
    expect(results).toEqual([{ error: expect.any(PayloadError) }, { error: expect.any(PayloadError) }]);
    expect(state).toEqual({ value: 1 });
  });
});

describe("the ctx of an entity that is run alone", () => {
  const look = defineEntity("look", {
    initial: () => 0,
    operations: {
      at: (ctx) => {
        ctx.log.info("looked");
        return { id: ctx.id, operation: ctx.operation, now: ctx.currentUtcDateTime };
      },
    },
  });

  it("is the same each time, unless told otherwise", async () => {
    const now = new Date("2030-01-01T00:00:00Z");
    const { results } = await runEntity(look, undefined, [["at"]]);
    expect(results).toEqual([{ value: { id: { name: "look", key: "key-1" }, operation: "at", now } }]);
  });

  it("says what it was told to say", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info: (line: string) => void lines.push(line), warn() {}, error() {} };
    const now = new Date(7);
    const { results } = await runEntity(look, undefined, [["at"]], { key: "Mia", now, logger });
    expect(results[0].value).toMatchObject({ id: { key: "Mia" }, now });
    expect(lines).toEqual(["looked"]);
  });

  it("goes through a converter of one's own", async () => {
    class Money {
      constructor(readonly cents: number) {}
    }
    const purse = defineEntity("purse", {
      initial: () => new Money(0),
      operations: { put: (ctx, { cents }: Money) => (ctx.state = new Money(ctx.state.cents + cents)) },
    });
    const converter = createPayloadConverter({ classes: { Money } });
    const { state, results } = await runEntity(purse, new Money(1), [["put", new Money(2)]], { converter });
    expect([state, results[0].value]).toEqual([new Money(3), new Money(3)]);
    expect(state).toBeInstanceOf(Money);
    await expect(runEntity(purse, new Money(1), [])).rejects.toThrow(PayloadError);
  });
});

describe("bad input", () => {
  it("that cannot travel is refused before anything runs", async () => {
    let runs = 0;
    const take = defineEntity("take", {
      initial: () => 0,
      operations: {
        it: (_ctx, _input: unknown) => {
          runs += 1;
        },
      },
    });
    await expect(
      runEntity(take, 0, [
        ["it", 1],
        ["it", () => 7],
      ]),
    ).rejects.toThrow(PayloadError);
    expect(runs).toBe(0);
  });

  const usage = 'runEntity(account, { balance: 10 }, [["deposit", 5], ["balance"]])';
  const noList = `runEntity takes a list of operations, each with its input if it has one: ${usage}`;
  it.each<[string, () => Promise<unknown>, string]>([
    [
      "an activity",
      () => runEntity(bad(defineActivity("a", () => 7)), undefined, []),
      `runEntity takes what defineEntity returned: ${usage}`,
    ],
    ["nothing at all", () => runEntity(bad(undefined), undefined, []), "runEntity takes what defineEntity returned"],
    ["no operations", () => runEntity(account, undefined, bad(undefined)), noList],
    ["an operation that stands alone", () => runEntity(account, undefined, bad(["deposit", 5])), noList],
    ["an operation without a name", () => runEntity(account, undefined, bad([[5]])), noList],
    ["an operation with two inputs", () => runEntity(account, undefined, bad([["deposit", 5, 6]])), noList],
    [
      "an option that it does not know",
      () => runEntity(account, undefined, [], { kee: "a" } as RunEntityOptions),
      'runEntity knows no option "kee": it knows key, now, logger, converter',
    ],
    ["a key that is no text", () => runEntity(account, undefined, [], { key: bad(7) }), "must be a string, not number"],
    [
      "a time in a text",
      () => runEntity(account, undefined, [], { now: bad("today") }),
      'the option now takes a Date, not "today"',
    ],
    ["an invalid time", () => runEntity(account, undefined, [], { now: new Date(NaN) }), "now is an invalid Date"],
  ])("is refused: %s", async (_what, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});
