import { describe, expect, it } from "@jest/globals";
import { defineEntity } from "../definitions/entity.js";
import { OperationNotFoundError } from "../errors/operation-not-found-error.js";
import { findOperation } from "./find-operation.js";
import { runBatch } from "./testing/run-batch.js";

const counter = defineEntity("counter", {
  initial: () => 0,
  operations: {
    add: (ctx, n: number) => (ctx.state += n),
    getValue: (ctx) => `${ctx.operation}: ${ctx.state}`,
  },
});

/** Names that an object answers to by what it inherits. */
const inherited = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];

describe("an operation's name", () => {
  it.each(["getValue", "getvalue", "GETVALUE", "GetValue"])("is matched without case: %s", async (asked) => {
    const { ends } = await runBatch(counter, 7, [[asked]]);
    expect(ends).toEqual([{ value: "getValue: 7" }]);
  });

  it("that nobody has fails that operation only, and tells those that there are", async () => {
    const { ends, state } = await runBatch(counter, 7, [
      ["addd", 1],
      ["subtract", 1],
      ["add", 1],
    ]);
    expect(ends).toEqual([
      { error: 'entity "counter" has no operation "addd"; did you mean "add"? It has: add, getValue, delete.' },
      { error: 'entity "counter" has no operation "subtract". It has: add, getValue, delete.' },
      { value: 8 },
    ]);
    expect(state).toBe(8);
  });

  it("that nobody has is an error that trying again cannot help", () => {
    const find = (): unknown => findOperation(counter, "subtract");
    expect(find).toThrow(OperationNotFoundError);
    expect(find).toThrow(expect.objectContaining({ entity: "counter", operation: "subtract", nonRetriable: true }));
  });

  it.each(inherited)("is data: there is no %j (R10)", async (name) => {
    const { ends, state } = await runBatch(counter, 7, [[name]]);
    expect(ends).toEqual([{ error: expect.stringContaining(`entity "counter" has no operation "${name}"`) }]);
    expect(state).toBe(7);
  });

  it.each(inherited)("is data: there is %j where it is defined (R10)", async (name) => {
    const entity = defineEntity("e", { initial: () => 0, operations: { [name]: (ctx) => ctx.operation } });
    expect((await runBatch(entity, 7, [[name]])).ends).toEqual([{ value: name }]);
  });

  it("is data: an empty one, and a very long one", async () => {
    const { ends } = await runBatch(counter, 7, [[""], ["x".repeat(100_000)]]);
    expect(ends).toEqual([
      { error: 'entity "counter" has no operation "". It has: add, getValue, delete.' },
      { error: expect.stringContaining('entity "counter" has no operation "xxx') },
    ]);
  });
});

describe("the operation delete", () => {
  it.each(["delete", "Delete", "DELETE"])("is there where none is defined: %s", async (asked) => {
    const { ends, result } = await runBatch(counter, 7, [[asked, "any input"]]);
    expect(ends).toEqual([{ value: undefined }]);
    expect(result.entityState).toBeUndefined();
  });

  it.each(["delete", "Delete"])("is the entity's own where it defines one, spelled %s", async (name) => {
    const keeper = defineEntity("keeper", { initial: () => 0, operations: { [name]: () => "not me" } });
    expect(await runBatch(keeper, 7, [["delete"]])).toMatchObject({ ends: [{ value: "not me" }], state: 7 });
    const { ends } = await runBatch(keeper, 7, [["purge"]]);
    expect(ends).toEqual([{ error: `entity "keeper" has no operation "purge". It has: ${name}.` }]);
  });
});
