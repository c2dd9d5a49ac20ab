import { describe, expect, it } from "@jest/globals";
import { intercept, type InterceptedCall, type Interceptor } from "./interceptor.js";

const call: InterceptedCall = {
  target: "client",
  operation: "start",
  instanceId: "order-7",
  name: "order",
  taskId: undefined,
  isReplaying: false,
  input: 1,
  tags: {},
  traceContext: undefined,
};

/** Adds its letter to the input on the way in, and to the result on the way out. */
const letter =
  (each: string): Interceptor =>
  (current, next) =>
    `${String(next({ ...current, input: `${String(current.input)}${each}` }))}${each}`;

describe("a chain of interceptors", () => {
  it("is the call itself where there are none", () => {
    expect(intercept([], call, (last) => last === call)).toBe(true);
  });

  it("goes in from the first to the last, and out again", () => {
    expect(intercept([letter("a"), letter("b"), letter("c")], call, ({ input }) => `${String(input)}|`)).toBe(
      "1abc|cba",
    );
  });

  it("may end early, with whatever an interceptor returns", () => {
    let called = 0;
    const cached: Interceptor = () => "cached";
    expect(intercept([letter("a"), cached, letter("b")], call, () => called++)).toBe("cacheda");
    expect(called).toBe(0);
  });

  it("passes on what is thrown, for those outside to catch", async () => {
    const fails = (): never => {
      throw new RangeError("no");
    };
    expect(() => intercept([letter("a")], call, fails)).toThrow("no");
    const catching: Interceptor = (current, next) => {
      try {
        return next(current);
      } catch (error) {
        return String(error);
      }
    };
    expect(intercept([catching, letter("a")], call, fails)).toBe("RangeError: no");
  });

  it("takes interceptors that wait, where the call does", async () => {
    const doubling: Interceptor = async (current, next) => Number(await next(current)) * 2;
    const again: Interceptor = async (current, next) => Number(await next(current)) + Number(await next(current));
    expect(await intercept([doubling, again], call, async ({ input }) => input)).toBe(4);
  });

  it("leaves the list alone, and looks at it anew for each call", () => {
    const interceptors = [letter("a")];
    const last = (): string => "|";
    expect(intercept(interceptors, call, last)).toBe("|a");
    interceptors.push(letter("b"));
    expect(intercept(interceptors, call, last)).toBe("|ba");
    expect(interceptors).toHaveLength(2);
  });
});
