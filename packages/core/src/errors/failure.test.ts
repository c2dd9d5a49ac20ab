import { describe, expect, it } from "@jest/globals";
import type { FailureDetails, JsonRecord } from "@reawait/protocol";
import fc from "fast-check";
import { PayloadError } from "../payload/payload-error.js";
import { fromFailureDetails, longestCauseChain, toFailureDetails } from "./failure.js";
import { NonRetriableError } from "./non-retriable-error.js";
import { RecordedError } from "./recorded-error.js";

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("constructor", "__proto__", "toString", "Error", "TypeError", "System.InvalidOperationException"),
);

const properties = fc
  .dictionary(text, fc.jsonValue(), { minKeys: 1, maxKeys: 4 })
  .map((record) => JSON.parse(JSON.stringify(record)) as JsonRecord);

const link = fc.record(
  {
    errorType: text.filter((type) => type !== ""),
    errorMessage: text,
    isNonRetriable: fc.boolean(),
    stackTrace: text,
    properties,
  },
  { requiredKeys: ["errorType", "errorMessage", "isNonRetriable"] },
);

const recorded: fc.Arbitrary<FailureDetails> = fc
  .array(link, { minLength: 1, maxLength: longestCauseChain })
  .map((links) => {
    const [innermost, ...others] = links as [FailureDetails, ...FailureDetails[]];
    return others.reduce((innerFailure, outer) => ({ ...outer, innerFailure }), innermost);
  });

class OrderError extends Error {}

describe("a recorded failure", () => {
  it("comes back whole from the error that is rebuilt from it", () => {
    fc.assert(
      fc.property(recorded, (details) => expect(toFailureDetails(fromFailureDetails(details))).toEqual(details)),
    );
  });

  it("becomes an Error with the recorded name, message, stack, cause and properties", () => {
    const error = fromFailureDetails({
      errorType: "CardDeclined",
      errorMessage: "no funds",
      stackTrace: "CardDeclined: no funds\n    at pay",
      isNonRetriable: true,
      innerFailure: { errorType: "TypeError", errorMessage: "x", isNonRetriable: false },
      properties: { code: "E1", toString: "data", constructor: { name: "data" } },
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(RecordedError);
    expect(error).toMatchObject({ name: "CardDeclined", message: "no funds", nonRetriable: true });
    expect(error.stack).toBe("CardDeclined: no funds\n    at pay");
    expect(String(error)).toBe("CardDeclined: no funds");
    expect(error.cause).toMatchObject({ name: "TypeError", message: "x" });
    expect(error.properties).toEqual({ code: "E1", toString: "data", constructor: { name: "data" } });
  });

  it("gives no stack of its own where none was recorded: a replay would see another", () => {
    const error = fromFailureDetails({ errorType: "E", errorMessage: "m", isNonRetriable: false });
    expect(error.stack).toBeUndefined();
    expect("cause" in error).toBe(false);
    expect("properties" in error).toBe(false);
  });

  it("stays as it is when its error is changed", () => {
    const details = { errorType: "E", errorMessage: "m", isNonRetriable: false, properties: { list: [1] } };
    (fromFailureDetails(details).properties as { list: number[] }).list.push(2);
    expect(details.properties).toEqual({ list: [1] });
  });

  it("may lack details or an error type", () => {
    expect(fromFailureDetails(undefined)).toMatchObject({
      name: "Error",
      message: expect.stringContaining("without details"),
    });
    expect(fromFailureDetails({ errorType: "", errorMessage: "m", isNonRetriable: false }).name).toBe("Error");
  });

  it("does not touch prototypes with names that are data", () => {
    const properties = JSON.parse('{"__proto__":{"polluted":1}}') as JsonRecord;
    const error = fromFailureDetails({ errorType: "__proto__", errorMessage: "", isNonRetriable: false, properties });
    expect(Object.keys(error.properties ?? {})).toEqual(["__proto__"]);
    expect(error).not.toHaveProperty("polluted");
    expect({}).not.toHaveProperty("polluted");
  });

  it("with an endless chain is cut", () => {
    const endless: { -readonly [key in keyof FailureDetails]: FailureDetails[key] } = {
      errorType: "E",
      errorMessage: "m",
      isNonRetriable: false,
    };
    endless.innerFailure = endless;
    let length = 0;
    for (let error: unknown = fromFailureDetails(endless); error instanceof Error; error = error.cause) length += 1;
    expect(length).toBe(longestCauseChain);
  });
});

describe("toFailureDetails", () => {
  it("records an error's name, message, stack, causes and plain properties", () => {
    const cause = new RangeError("inner");
    const error = Object.assign(new TypeError("outer", { cause }), { code: "E1", run: () => 1, map: new Map() });
    expect(toFailureDetails(error)).toEqual({
      errorType: "TypeError",
      errorMessage: "outer",
      stackTrace: error.stack,
      isNonRetriable: false,
      innerFailure: { errorType: "RangeError", errorMessage: "inner", stackTrace: cause.stack, isNonRetriable: false },
      properties: { code: "E1" },
    });
  });

  it("names the class of an error that sets no name, and prefers a name that was set", () => {
    expect(toFailureDetails(new OrderError("x")).errorType).toBe("OrderError");
    expect(toFailureDetails(new (class PaymentError extends TypeError {})("x")).errorType).toBe("PaymentError");
    expect(toFailureDetails(Object.assign(new OrderError("x"), { name: "Declined" })).errorType).toBe("Declined");
    expect(toFailureDetails(Object.assign(new OrderError("x"), { name: "" })).errorType).toBe("OrderError");
    expect(toFailureDetails(new DOMException("x", "AbortError")).errorType).toBe("AbortError");
    expect(toFailureDetails(new (class extends Error {})("x")).errorType).toBe("Error");
  });

  it("knows what must not be retried", () => {
    expect(toFailureDetails(new NonRetriableError("x"))).toMatchObject({
      errorType: "NonRetriableError",
      isNonRetriable: true,
    });
    expect(toFailureDetails(new PayloadError("x", "$.a"))).toMatchObject({
      isNonRetriable: true,
      properties: { path: "$.a" },
    });
    expect(toFailureDetails(new Error("x"), { nonRetriable: true }).isNonRetriable).toBe(true);
    expect(toFailureDetails(new Error("x", { cause: new NonRetriableError("y") })).isNonRetriable).toBe(false);
  });

  it("takes the first of an AggregateError's errors for its cause", () => {
    const details = toFailureDetails(new AggregateError([new TypeError("first"), new Error("second")], "all"));
    expect(details.innerFailure).toMatchObject({ errorType: "TypeError", errorMessage: "first" });
  });

  it.each<[string, unknown, string, string]>([
    ["a string", "boom", "Error", "boom"],
    ["an empty string", "", "Error", ""],
    ["undefined", undefined, "Error", "undefined was thrown."],
    ["null", null, "Error", "null was thrown."],
    ["a number", 42, "Error", "42 was thrown."],
    ["a BigInt", 1n, "Error", "1 was thrown."],
    ["a symbol", Symbol("x"), "Error", "Symbol(x) was thrown."],
    ["a function", () => 1, "Error", "A function was thrown."],
    ["a plain object", { code: 5 }, "Error", 'An object was thrown: {"code":5}'],
    ["an object that looks like an error", { name: "Declined", message: "no" }, "Declined", "no"],
    ["an object of a class", new Map(), "Map", "An object without a message was thrown."],
    ["a frozen error", Object.freeze(new OrderError("cold")), "OrderError", "cold"],
    ["an error with odd parts", Object.assign(new Error(), { message: 5, name: {}, stack: [] }), "Error", "An object without a message was thrown."],
  ])("records %s", (_, thrown, errorType, errorMessage) => {
    expect(toFailureDetails(thrown)).toMatchObject({ errorType, errorMessage, isNonRetriable: false });
  }); // prettier-ignore

  it("records what it can of an object that throws when read", () => {
    const fail = (): never => {
      throw new Error("no");
    };
    const hostile = Object.defineProperties(new Error("x"), {
      // First the stack: defining it makes V8 write it, with the name.
      stack: { get: fail },
      name: { get: fail },
      cause: { get: fail },
      code: { get: fail, enumerable: true },
    });
    expect(toFailureDetails(hostile)).toEqual({ errorType: "Error", errorMessage: "x", isNonRetriable: false });
    const trap: ProxyHandler<object> = { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail };
    expect(toFailureDetails(new Proxy({}, trap)).errorType).toBe("Error");
    const revocable = Proxy.revocable({}, {});
    revocable.revoke();
    expect(toFailureDetails(revocable.proxy).errorType).toBe("Error");
  }); // prettier-ignore

  it("never throws, and what it gives is JSON", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (thrown) => {
          const details = toFailureDetails(thrown);
          expect(JSON.parse(JSON.stringify(details))).toEqual(details);
          expect(details.errorType).not.toBe("");
        },
      ),
    );
  });

  it("cuts cycles and long chains of causes", () => {
    const first = new Error("first");
    const second = new Error("second", { cause: first });
    first.cause = second;
    expect(toFailureDetails(first).innerFailure).toMatchObject({ errorMessage: "second" });
    expect(toFailureDetails(first).innerFailure?.innerFailure).toBeUndefined();

    let long = new Error("0");
    for (let depth = 1; depth < 10_000; depth += 1) long = new Error(String(depth), { cause: long });
    let length = 0;
    for (let at: FailureDetails | undefined = toFailureDetails(long); at; at = at.innerFailure) length += 1;
    expect(length).toBe(longestCauseChain);
  });

  it("shortens long texts once and leaves long properties out", () => {
    const error = Object.assign(new Error("x".repeat(1_000_000)), { small: 1, big: "y".repeat(100_000) });
    const details = toFailureDetails(error);
    expect(details.errorMessage.length).toBeLessThanOrEqual(32_768);
    expect(details.errorMessage).toMatch(/x… \(1000000 characters\)$/);
    expect(details.properties).toEqual({ small: 1 });
    expect(toFailureDetails(fromFailureDetails(details))).toEqual(details);
  });

  it("leaves out properties that nest deeper than other languages would read", () => {
    const nested = (levels: number): unknown => (levels === 0 ? "core" : [nested(levels - 1)]);
    const { properties } = toFailureDetails(Object.assign(new Error("x"), { flat: nested(10), deep: nested(40) }));
    expect(properties).toEqual({ flat: nested(10) });
  });

  it("leaves no lone surrogate, which UTF-8 can't hold", () => {
    expect(toFailureDetails(new Error("a\ud800b😀")).errorMessage).toBe("a\ufffdb😀");
  });
});
