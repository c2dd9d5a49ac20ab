import { describe, expect, it } from "@jest/globals";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import { PayloadError } from "../payload/payload-error.js";
import { validate, validateSync } from "./validate.js";

const what = 'the input of activity "charge"';

/** A schema that answers so. */
function answering(answer: () => unknown): StandardSchemaV1 {
  return { "~standard": { version: 1, vendor: "test", validate: answer as StandardSchemaV1.Props["validate"] } };
}

/** A schema that finds these issues. */
const finding = (...issues: readonly StandardSchemaV1.Issue[]) => answering(() => ({ issues }));

/** Either way to validate must come to the same. */
async function errorOf(schema: StandardSchemaV1, value: unknown): Promise<PayloadError> {
  const later: unknown = await validate(schema, value, what).catch((error: unknown) => error);
  let atOnce: unknown;
  try {
    validateSync(schema, value, what);
  } catch (error) {
    atOnce = error;
  }
  if (!(later instanceof PayloadError) || !(atOnce instanceof PayloadError)) throw new Error("it was accepted");
  expect([atOnce.message, atOnce.path]).toEqual([later.message, later.path]);
  return later;
}

const libraries: readonly (readonly [library: string, schema: StandardSchemaV1, text: string])[] = [
  [
    "Zod",
    z.object({ items: z.array(z.object({ amount: z.number() })), at: z.string().transform(Number).optional() }),
    "items[0].amount: Invalid input: expected number, received string",
  ],
  [
    "Valibot",
    v.object({
      items: v.array(v.object({ amount: v.number() })),
      at: v.optional(v.pipe(v.string(), v.transform(Number))),
    }),
    'items[0].amount: Invalid type: Expected number but received "7"',
  ],
  [
    "ArkType",
    type({ items: type({ amount: "number" }).array(), "at?": "string.numeric.parse" }),
    "items[0].amount must be a number (was a string)",
  ],
];

describe.each(libraries)("a schema of %s", (_library, schema, text) => {
  it("gives what it makes of a value", async () => {
    const value = { items: [{ amount: 7 }], at: "12" };
    const parsed = { items: [{ amount: 7 }], at: 12 };
    expect(validateSync(schema, value, what)).toEqual(parsed);
    expect(await validate(schema, value, what)).toEqual(parsed);
  });

  it("refuses a value with a PayloadError that says where and why", async () => {
    const error = await errorOf(schema, { items: [{ amount: "7" }] });
    expect(error.message).toBe(`${what} is not valid: ${text}`);
    expect(error.path).toBe("$.items[0].amount");
    expect(error.nonRetriable).toBe(true);
  });

  it("refuses a whole value without a path", async () => {
    const error = await errorOf(schema, undefined);
    expect(error.message).toMatch(/^the input of activity "charge" is not valid: (?!:)/);
    expect(error.path).toBe("$");
  });
});

describe("issues", () => {
  it("are all told, one after the other; the path is that of the first", async () => {
    const error = await errorOf(
      finding({ message: "too small", path: ["a"] }, { message: "too large", path: ["b"] }),
      0,
    );
    expect(error.message).toBe(`${what} is not valid: a: too small; b: too large`);
    expect(error.path).toBe("$.a");
  });

  it("are only counted beyond ten", async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ message: "bad", path: [index] }));
    const { message } = await errorOf(finding(...many), 0);
    expect(message).toMatch(/\[9\]: bad; and 9990 more$/);
    expect(message.length).toBeLessThan(300);
  });

  it.each<[path: NonNullable<StandardSchemaV1.Issue["path"]>, shown: string]>([
    [["a", "b", 0, 1], "a.b[0][1]"],
    [[{ key: "a" }, { key: 2 }, "b"], "a[2].b"],
    [["two words", "1st"], '["two words"]["1st"]'],
    [["__proto__", "constructor"], "__proto__.constructor"],
    [[Symbol("secret")], "[Symbol(secret)]"],
    [[0, "a"], "[0].a"],
  ])("at %p are shown as people write it: %s", async (path, shown) => {
    expect((await errorOf(finding({ message: "bad", path }), 0)).message).toBe(`${what} is not valid: ${shown}: bad`);
  });

  it("make a value invalid even where there are none", async () => {
    expect((await errorOf(finding(), 0)).message).toBe(`${what} is not valid: `);
  });
});

describe("without a schema", () => {
  it("a value stays as it is", async () => {
    const value = { any: Symbol("thing") };
    expect(validateSync(undefined, value, what)).toBe(value);
    expect(await validate(undefined, value, what)).toBe(value);
  });
});

describe("a schema that throws", () => {
  it("is told apart from a value that is not valid", async () => {
    const cause = new RangeError("no such currency");
    const error = await errorOf(
      answering(() => {
        throw cause;
      }),
      0,
    );
    expect(error.message).toBe(`${what} cannot be checked: its schema threw: no such currency`);
    expect(error.cause).toBe(cause);
  });

  it("or rejects, is told the same way where there is time to wait", async () => {
    const rejecting = answering(() => Promise.reject(new RangeError("no such currency")));
    await expect(validate(rejecting, 0, what)).rejects.toThrow(/cannot be checked: its schema threw: no such currency/);
  });
});

describe("a schema that answers with a promise", () => {
  const slow: readonly (readonly [string, StandardSchemaV1])[] = [
    ["Zod", z.string().refine(async (text) => text !== "taken", "is taken")],
    [
      "Valibot",
      v.pipeAsync(
        v.string(),
        v.checkAsync(async (text) => text !== "taken", "is taken"),
      ),
    ],
  ];

  it.each(slow)("of %s is waited for where there is time", async (_library, schema) => {
    expect(await validate(schema, "free", what)).toBe("free");
    await expect(validate(schema, "taken", what)).rejects.toThrow(`${what} is not valid: is taken`);
  });

  it.each(slow)("of %s is refused where there is none, and fails nobody unheard", (_library, schema) => {
    expect(() => validateSync(schema, "free", what)).toThrow(
      /^the input of activity "charge" cannot be checked: its schema answered with a promise.*must validate synchronously/,
    );
    const rejecting = answering(() => Promise.reject(new Error("unheard")));
    expect(() => validateSync(rejecting, "free", what)).toThrow(PayloadError);
  });
});
