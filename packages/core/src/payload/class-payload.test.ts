import { describe, expect, it } from "@jest/globals";
import { createPayloadConverter } from "./create-payload-converter.js";
import { Money } from "./testing/rich-values.js";

class Address {
  static made = 0;

  constructor(
    readonly city: string,
    readonly since: Date,
  ) {
    Address.made += 1;
  }

  get label(): string {
    return `${this.city} since ${this.since.getUTCFullYear()}`;
  }
}

class CardDeclined extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
    this.name = "CardDeclined";
  }
}

class Guarded {
  get constructorName(): string {
    return Object.keys(this).join();
  }

  set trap(_value: unknown) {
    throw new Error("a setter ran");
  }
}

const converter = createPayloadConverter({ classes: { Money, "orders.Address": Address, CardDeclined, Guarded } });

function roundTrip<Value>(value: Value): Value {
  return converter.read(converter.write(value)) as Value;
}

describe("an instance of a registered class", () => {
  it("comes back as one, with what is nested in it, and without its constructor being called", () => {
    const address = new Address("Bern", new Date(0));
    const made = Address.made;
    const read = roundTrip({ list: [new Money({ due: new Date(1), to: address }, "CHF")] });
    expect(Address.made).toBe(made);
    expect(read.list[0]).toBeInstanceOf(Money);
    expect(read.list[0]).toEqual(new Money({ due: new Date(1), to: address }, "CHF"));
    expect(roundTrip(address).label).toBe("Bern since 1970");
  });

  it("travels under the name it was registered with", () => {
    expect(converter.write(new Address("Bern", new Date(0)))).toContain('["class","orders.Address"]');
  });

  it("is rebuilt without running setters or tripping over read-only accessors", () => {
    const guarded = new Guarded();
    Object.defineProperty(guarded, "trap", { value: 1, enumerable: true });
    Object.defineProperty(guarded, "constructorName", { value: 2, enumerable: true });
    expect(Object.entries(roundTrip(guarded))).toEqual([["trap", 1], ["constructorName", 2]]); // prettier-ignore
  });

  it("may have own properties of any name", () => {
    const money = Object.assign(new Money(1, "CHF"), { constructor: "x", "a.b": new Date(0) });
    const read = roundTrip(money);
    expect(read).toBeInstanceOf(Money);
    expect(Object.entries(read)).toEqual(Object.entries(money));
  });

  it("does not make its subclasses travel", () => {
    class Swiss extends Money {}
    expect(() => converter.write(new Swiss(1, "CHF"))).toThrow(/class Swiss/);
  });

  it("is known to one converter only", () => {
    expect(() => createPayloadConverter().write(new Money(1, "CHF"))).toThrow(/class Money/);
  });
});

describe("an Error in a payload", () => {
  it("keeps its class if that is the language's own or registered", () => {
    for (const error of [new RangeError("x"), new AggregateError([new Error("a")], "x"), new CardDeclined("x", "E1")]) {
      const read = roundTrip(error);
      expect(Object.getPrototypeOf(read)).toBe(Object.getPrototypeOf(error));
      expect([read.name, read.message, read.stack]).toEqual([error.name, error.message, error.stack]);
      expect(Object.entries(read)).toEqual(Object.entries(error));
    }
    expect(roundTrip(new AggregateError([new TypeError("a")])).errors[0]).toBeInstanceOf(TypeError);
  });

  it("of another class comes back as the nearest class above, under its own name", () => {
    class TimedOut extends RangeError {
      override name = "TimedOut";
    }
    const read = roundTrip(new TimedOut("x"));
    expect(Object.getPrototypeOf(read)).toBe(RangeError.prototype);
    expect(read.name).toBe("TimedOut");
  });

  it("keeps its cause, whatever that is, and tells an absent one from undefined", () => {
    expect(roundTrip(new Error("x", { cause: new Error("y", { cause: 5n }) })).cause).toMatchObject({
      message: "y",
      cause: 5n,
    });
    expect("cause" in roundTrip(new Error("x", { cause: undefined }))).toBe(true);
    expect("cause" in roundTrip(new Error("x"))).toBe(false);
  });

  it("has no stack if it had none", () => {
    const error = new Error("x");
    delete error.stack;
    expect(roundTrip(error).stack).toBeUndefined();
  });

  it("looks like an error: what the language hides is not enumerable", () => {
    expect(Object.keys(roundTrip(Object.assign(new Error("x", { cause: 1 }), { code: "E" })))).toEqual(["code"]);
  });
});
