import { describe, expect, it } from "@jest/globals";
import { defineEntity } from "../definitions/entity.js";
import type { AnyEntity } from "../definitions/registry.js";
import { defaultPayloadConverter } from "../payload/default-payload-converter.js";
import { runEntityBatch } from "./run-entity-batch.js";
import { runBatch, testEnvironment, toRequest } from "./testing/run-batch.js";

/** An entity that holds whatever it is told to. */
const holder = defineEntity("holder", {
  initial: (): unknown => "initial",
  operations: {
    get: (ctx) => ctx.state,
    set: (ctx, value: unknown) => {
      ctx.state = value;
    },
    exists: (ctx) => ctx.exists,
    nothing: () => {},
  },
});

const list = defineEntity("list", {
  initial: () => ({ items: new Array<string>() }),
  operations: {
    add: (ctx, item: string) => ctx.state.items.push(item),
    size: (ctx) => ctx.state.items.length,
    isThere: (ctx) => ctx.exists,
    touch: () => "touched",
    replace: (ctx) => {
      ctx.state = { items: [] };
    },
    clear: (ctx) => ctx.delete(),
    clearAndLook: (ctx) => {
      ctx.delete();
      return ctx.state.items.length;
    },
    clearAndAdd: (ctx, item: string) => {
      ctx.state.items.push("lost");
      ctx.delete();
      ctx.state.items.push(item);
    },
    replaceAndClear: (ctx) => {
      ctx.state = { items: ["x"] };
      ctx.delete();
    },
  },
});

/** The payload that is kept after some operations. */
const keptAfter = async (
  entity: AnyEntity,
  kept: string | undefined,
  ...operations: readonly string[]
): Promise<string | undefined> => {
  const calls = operations.map((each) => [each] as const);
  return (await runEntityBatch(entity, toRequest(entity, kept, calls), testEnvironment())).entityState;
};

describe("a state that is falsy, or empty", () => {
  it.each([
    ["0", 0],
    ['""', ""],
    ["false", false],
    ["[]", []],
    ["{}", {}],
    ['"null"', "null"],
    ['"undefined"', "undefined"],
  ])("is a state as any other: %s", async (payload, value) => {
    const set = await runBatch(holder, undefined, [["set", value], ["exists"], ["get"]]);
    expect(set.result.entityState).toBe(payload);
    expect(set.ends).toEqual([{ value: undefined }, { value: true }, { value }]);
    expect(await keptAfter(holder, payload, "get", "nothing")).toBe(payload);
  });

  it.each([NaN, -0])("is a state where JSON would lose it: %p", async (value) => {
    const { state, ends } = await runBatch(holder, undefined, [["set", value], ["get"]]);
    expect(ends[1]).toEqual({ value });
    expect(state).toBe(value);
  });

  it.each([null, undefined])("is none where it is %p: the entity is deleted", async (value) => {
    const { result, ends } = await runBatch(holder, "kept", [["set", value], ["exists"], ["get"]]);
    expect(result.entityState).toBeUndefined();
    expect(ends).toEqual([{ value: undefined }, { value: false }, { value: "initial" }]);
  });

  it.each(["", "null"])("is none where an engine sends %j", async (payload) => {
    const { results } = await runEntityBatch(
      holder,
      toRequest(holder, payload, [["exists"], ["get"]]),
      testEnvironment(),
    );
    expect(results).toMatchObject([{ result: "false" }, { result: '"initial"' }]);
    expect(await keptAfter(holder, payload, "nothing")).toBeUndefined();
  });

  it.each([null, undefined])("may begin as %p", async (first) => {
    const entity = defineEntity("e", {
      initial: (): string | null | undefined => first,
      operations: {
        get: (ctx) => String(ctx.state),
        set: (ctx, text: string) => {
          ctx.state = text;
        },
      },
    });
    const { ends, state } = await runBatch(entity, undefined, [["get"], ["set", "a"], ["get"]]);
    expect(ends).toEqual([{ value: String(first) }, { value: undefined }, { value: "a" }]);
    expect(state).toBe("a");
    expect(await keptAfter(entity, undefined, "get")).toBeUndefined();
  });
});

describe("an entity that does not exist", () => {
  it.each(["size", "touch", "isThere"])("is not made by an operation that only looks (%s)", async (operation) => {
    expect(await keptAfter(list, undefined, operation)).toBeUndefined();
  });

  it("exists once its state is changed in place", async () => {
    const { state, ends } = await runBatch(list, undefined, [["isThere"], ["add", "a"], ["isThere"]]);
    expect(ends).toEqual([{ value: false }, { value: 1 }, { value: true }]);
    expect(state).toEqual({ items: ["a"] });
  });

  it("exists once its state is set, be it to what it was at first", async () => {
    expect(await keptAfter(list, undefined, "replace")).toBe('{"items":[]}');
  });

  it("fails an operation that looks at a first state which cannot be kept, and no other", async () => {
    const broken = defineEntity("broken", {
      initial: () => ({ socket: Symbol("socket") }),
      operations: { look: (ctx) => ctx.state.socket, ping: () => "pong" },
    });
    const { ends, state } = await runBatch(broken, undefined, [["look"], ["ping"]]);
    expect(ends).toEqual([{ error: expect.stringContaining("$.socket") }, { value: "pong" }]);
    expect(state).toBeUndefined();
  });

  it("fails an operation where its first state cannot be made", async () => {
    const broken = defineEntity("broken", {
      initial: (): number => {
        throw new Error("not today");
      },
      operations: { get: (ctx) => ctx.state, ping: () => "pong" },
    });
    expect((await runBatch(broken, undefined, [["get"], ["ping"]])).ends).toEqual([
      { error: "not today" },
      { value: "pong" },
    ]);
    expect((await runBatch(broken, 7, [["get"]])).ends).toEqual([{ value: 7 }]);
  });
});

describe("a deleted entity", () => {
  const kept = '{"items":["a"]}';

  it("has no state any more, and begins anew with the next operation", async () => {
    expect(await keptAfter(list, kept, "clear")).toBeUndefined();
    const { state, ends } = await runBatch(list, { items: ["a"] }, [["clear"], ["isThere"], ["add", "b"]]);
    expect(ends).toEqual([{ value: undefined }, { value: false }, { value: 1 }]);
    expect(state).toEqual({ items: ["b"] });
  });

  it("shows the first state to the operation that deleted it, and stays deleted if that only looks", async () => {
    const { result, ends } = await runBatch(list, { items: ["a"] }, [["clearAndLook"]]);
    expect(ends).toEqual([{ value: 0 }]);
    expect(result.entityState).toBeUndefined();
  });

  it("is made anew by a state that comes after, with nothing of the old one", async () => {
    expect((await runBatch(list, { items: ["a"] }, [["clearAndAdd", "b"]])).state).toEqual({ items: ["b"] });
  });

  it("stays deleted whatever was set before", async () => {
    expect(await keptAfter(list, kept, "replaceAndClear")).toBeUndefined();
  });
});

describe("a kept state", () => {
  it("is not rewritten by an operation that leaves it as it is", async () => {
    const foreign = '{ "items": ["a"] }';
    expect(await keptAfter(list, foreign, "touch", "isThere")).toBe(foreign);
  });

  it("is neither read nor written for an operation that does not touch it", async () => {
    const seen: string[] = [];
    const converter = {
      write: (value: unknown) => (seen.push("write"), defaultPayloadConverter.write(value)),
      writePlain: (value: unknown) => (seen.push("writePlain"), defaultPayloadConverter.writePlain(value)),
      read: (payload: string | undefined) => (seen.push(`read ${payload}`), defaultPayloadConverter.read(payload)),
    };
    const request = toRequest(list, '{"items":[]}', [["touch"]]);
    await runEntityBatch(list, request, testEnvironment({ converter }));
    expect(seen).toEqual(["read undefined", "write"]);
  });

  it("that cannot be read fails the operations that look at it, and can be deleted", async () => {
    const request = toRequest(list, "no JSON", [["size"], ["touch"], ["add", "a"]]);
    const { results, entityState } = await runEntityBatch(list, request, testEnvironment());
    expect(results).toMatchObject([
      { kind: "failure", failureDetails: { errorType: "PayloadError" } },
      { kind: "success", result: '"touched"' },
      { kind: "failure", failureDetails: { errorType: "PayloadError" } },
    ]);
    expect(entityState).toBe("no JSON");
    expect(await keptAfter(list, "no JSON", "clear")).toBeUndefined();
    expect(await keptAfter(list, "no JSON", "replace")).toBe('{"items":[]}');
  });
});
