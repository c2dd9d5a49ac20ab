import { describe, expect, it } from "@jest/globals";
import { defineEntity } from "../definitions/entity.js";
import { createPayloadConverter } from "../payload/create-payload-converter.js";
import { runEntityBatch } from "./run-entity-batch.js";
import { runBatch, testEnvironment, toRequest } from "./testing/run-batch.js";

class Insufficient extends Error {
  constructor(readonly missing: number) {
    super(`${missing} is missing`);
  }
}

const account = defineEntity("account", {
  initial: () => ({ balance: 0, log: new Array<string>() }),
  operations: {
    deposit: (ctx, amount: number) => {
      ctx.state.balance += amount;
      ctx.state.log.push(`+${amount}`);
      return ctx.state.balance;
    },
    /** Changes the state first, and looks then. */
    withdraw: async (ctx, amount: number) => {
      ctx.state.balance -= amount;
      ctx.state.log.push(`-${amount}`);
      ctx.signalEntity({ name: "ledger", key: "main" }, "book", amount);
      await Promise.resolve();
      if (ctx.state.balance < 0) throw new Insufficient(-ctx.state.balance);
      return ctx.state.balance;
    },
    balance: (ctx) => ctx.state.balance,
    close: (ctx) => ctx.delete(),
    exists: (ctx) => ctx.exists,
    spoil: (ctx) => {
      ctx.state.balance = 99;
      ctx.state.log = [Symbol("no payload") as never];
      ctx.signalEntity({ name: "ledger", key: "main" }, "spoiled");
      return "never said";
    },
    utter: (ctx) => {
      ctx.state.balance = 99;
      return () => "no payload";
    },
  },
});

describe("a batch of operations", () => {
  it("runs in order, each on what the one before it left", async () => {
    const { state, ends } = await runBatch(account, undefined, [["deposit", 5], ["deposit", 7], ["balance"]]);
    expect(ends).toEqual([{ value: 5 }, { value: 12 }, { value: 12 }]);
    expect(state).toEqual({ balance: 12, log: ["+5", "+7"] });
  });

  it("is answered one by one, with the times", async () => {
    let now = 0;
    const { result } = await runBatch(
      account,
      undefined,
      [
        ["deposit", 5],
        ["withdraw", 9],
      ],
      {
        clock: { now: () => ++now },
      },
    );
    expect(result.results).toEqual([
      { kind: "success", result: "5", startTime: 1, endTime: 2 },
      {
        kind: "failure",
        failureDetails: {
          errorType: "Insufficient",
          errorMessage: "4 is missing",
          stackTrace: expect.any(String),
          isNonRetriable: false,
          properties: { missing: 4 },
        },
        startTime: 3,
        endTime: 5,
      },
    ]);
  });

  it("may be empty", async () => {
    expect((await runBatch(account, undefined, [])).result).toEqual({ results: [], actions: [] });
    expect((await runBatch(account, { balance: 1, log: [] }, [])).state).toEqual({ balance: 1, log: [] });
  });

  it("waits for an async operation before the next begins", async () => {
    const order: string[] = [];
    const slow = defineEntity("slow", {
      initial: () => 0,
      operations: {
        step: async (_ctx, name: string) => {
          order.push(`${name} begins`);
          for (let turn = 0; turn < 3; turn++) await Promise.resolve();
          order.push(`${name} ends`);
        },
      },
    });
    await runBatch(slow, undefined, [
      ["step", "a"],
      ["step", "b"],
    ]);
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("is refused where it is for an entity of another name", async () => {
    const request = { ...toRequest(account, undefined, []), instanceId: "@counter@k" };
    await expect(runEntityBatch(account, request, testEnvironment())).rejects.toThrow(
      'entity "account" was given operations on "@counter@k"',
    );
    const shouted = { ...request, instanceId: "@ACCOUNT@k" };
    expect(await runEntityBatch(account, shouted, testEnvironment())).toEqual({ results: [], actions: [] });
  });
});

describe("an operation that fails", () => {
  it("leaves the state as it was, though it was changed in place, and drops its actions; the next ones run", async () => {
    const { state, ends, actions } = await runBatch(account, undefined, [
      ["deposit", 5],
      ["withdraw", 9],
      ["withdraw", 2],
    ]);
    expect(ends).toEqual([{ value: 5 }, { error: "4 is missing" }, { value: 3 }]);
    expect(state).toEqual({ balance: 3, log: ["+5", "-2"] });
    expect(actions).toMatchObject([
      { id: 0, kind: "sendSignal", instanceId: "@ledger@main", name: "book", input: "2" },
    ]);
  });

  it("leaves an entity that did not exist not existing", async () => {
    const { result } = await runBatch(account, undefined, [["withdraw", 9]]);
    expect(result).toMatchObject({ results: [{ kind: "failure" }], actions: [], entityState: undefined });
  });

  it("leaves the kept payload as it is, to the letter", async () => {
    const written = '{ "balance": 5, "log": [] }';
    const request = toRequest(account, written, [["withdraw", 9]]);
    expect((await runEntityBatch(account, request, testEnvironment())).entityState).toBe(written);
  });

  it("undoes what it deleted, and what it set", async () => {
    const entity = defineEntity("e", {
      initial: () => 0,
      operations: {
        deleteAndFail: (ctx) => {
          ctx.delete();
          throw new Error("no");
        },
        setAndFail: (ctx) => {
          ctx.state = 9;
          throw new Error("no");
        },
      },
    });
    expect((await runBatch(entity, 5, [["deleteAndFail"], ["setAndFail"]])).state).toBe(5);
  });

  it("may have a state that cannot be written", async () => {
    const { state, ends, actions } = await runBatch(account, { balance: 1, log: [] }, [["spoil"], ["balance"]]);
    expect(ends).toEqual([{ error: expect.stringContaining("$.log[0]") }, { value: 1 }]);
    expect(state).toEqual({ balance: 1, log: [] });
    expect(actions).toEqual([]);
  });

  it("may have a result that cannot be written", async () => {
    const { state, ends, result } = await runBatch(account, { balance: 1, log: [] }, [["utter"], ["balance"]]);
    expect(ends).toEqual([{ error: expect.stringContaining("a function") }, { value: 1 }]);
    expect(state).toEqual({ balance: 1, log: [] });
    expect(result.results[0]).toMatchObject({ failureDetails: { errorType: "PayloadError", isNonRetriable: true } });
  });

  it("may have an input that cannot be read", async () => {
    const request = {
      ...toRequest(account, undefined, []),
      operations: [{ operation: "deposit", requestId: "1", input: "{" }],
    };
    const { results, entityState } = await runEntityBatch(account, request, testEnvironment());
    expect(results).toMatchObject([{ kind: "failure", failureDetails: { errorType: "PayloadError" } }]);
    expect(entityState).toBeUndefined();
  });

  it("may throw anything at all", async () => {
    const thrower = defineEntity("thrower", {
      initial: () => 0,
      operations: {
        throwIt: (_ctx, what: unknown) => {
          throw what;
        },
      },
    });
    const { ends } = await runBatch(thrower, undefined, [["throwIt", "a text"], ["throwIt", null], ["throwIt"]]);
    expect(ends).toEqual([{ error: "a text" }, { error: "null was thrown." }, { error: "undefined was thrown." }]);
  });

  it("is told to the log", async () => {
    const lines: string[] = [];
    const log = { debug: (line: string) => void lines.push(line), info() {}, warn() {}, error() {} };
    await runBatch(account, undefined, [["withdraw", 1]], { log });
    expect(lines).toEqual(['operation "withdraw" of entity "@account@k" failed']);
  });
});

describe("operations in one batch", () => {
  it("share no object: what one leaves in memory, the next does not see", async () => {
    const seen: unknown[] = [];
    const shared = { tags: ["first"] };
    const entity = defineEntity("e", {
      initial: () => shared,
      operations: {
        look: (ctx) => {
          seen.push(ctx.state);
          ctx.state.tags.push("more");
          if (seen.length === 1) throw new Error("no");
        },
      },
    });
    const { state } = await runBatch(entity, undefined, [["look"], ["look"], ["look"]]);
    expect(state).toEqual({ tags: ["first", "more", "more"] });
    expect(shared).toEqual({ tags: ["first"] });
    expect(new Set([shared, ...seen]).size).toBe(4);
  });

  it("cannot reach into each other by what they left running", async () => {
    const late: Promise<unknown>[] = [];
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const careless = defineEntity("careless", {
      initial: () => 0,
      operations: {
        leave: (ctx) => {
          const uses = [
            () => (ctx.state = 99),
            () => ctx.state,
            () => ctx.currentUtcDateTime,
            () => ctx.delete(),
            () => ctx.signalEntity(ctx.id, "leave"),
            () => ctx.startOrchestration("o"),
          ];
          late.push(...uses.map((use) => gate.then(use)));
        },
        failAndLeave: (ctx) => {
          late.push(gate.then(() => (ctx.state = 99)));
          throw new Error("no");
        },
        wait: async (ctx) => {
          ctx.state = 1;
          letGo();
          await Promise.allSettled(late);
        },
      },
    });
    const { state, actions } = await runBatch(careless, undefined, [["leave"], ["failAndLeave"], ["wait"]]);
    expect({ state, actions }).toEqual({ state: 1, actions: [] });
    expect(late).toHaveLength(7);
    for (const each of late) {
      await expect(each).rejects.toThrow(/of entity "@careless@k" was used after the operation had ended/);
    }
  });
});

describe("payloads of an entity", () => {
  it("go through the converter: state, inputs, results, and what is sent", async () => {
    class Money {
      constructor(readonly cents: number) {}
    }
    const converter = createPayloadConverter({ classes: { Money } });
    const purse = defineEntity("purse", {
      initial: () => ({ has: new Money(0), since: new Date(0) }),
      operations: {
        put: (ctx, money: Money) => {
          expect(money).toBeInstanceOf(Money);
          expect(ctx.state.has).toBeInstanceOf(Money);
          ctx.state.has = new Money(ctx.state.has.cents + money.cents);
          ctx.signalEntity(ctx.id, "put", money);
          return ctx.state.has;
        },
      },
    });
    const put = { operation: "put", requestId: "1", input: converter.write(new Money(5)) };
    const request = { instanceId: "@purse@k", operations: [put, put] };
    const { results, actions, entityState } = await runEntityBatch(purse, request, testEnvironment({ converter }));
    const [, second] = results;
    expect(second?.kind === "success" ? converter.read(second.result) : second).toEqual(new Money(10));
    expect(converter.read(entityState)).toEqual({ has: new Money(10), since: new Date(0) });
    expect(converter.read(actions[0]?.input)).toEqual(new Money(5));
  });
});
