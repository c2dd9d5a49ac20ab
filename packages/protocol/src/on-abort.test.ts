import { getEventListeners } from "node:events";

import { describe, expect, it } from "@jest/globals";

import { onAbort } from "./on-abort.js";

const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

describe("those who wait for a signal", () => {
  it("are all told, in order, and none that took it back, were it the same function", () => {
    const controller = new AbortController();
    const told: string[] = [];
    const tell = (name: string) => onAbort(controller.signal, () => void told.push(name));
    tell("a");
    const forgetB = tell("b");
    tell("c");
    const twice = (): void => void told.push("d");
    const forget = onAbort(controller.signal, twice);
    onAbort(controller.signal, twice);
    forgetB();
    forget();
    forget();
    controller.abort();
    expect(told).toEqual(["a", "c", "d"]);
  });

  it("are one listener, however many they are, and none once they are over", () => {
    const controller = new AbortController();
    const { signal } = controller;
    const forgets = Array.from({ length: 100 }, () => onAbort(signal, () => undefined));
    expect(listeners(signal)).toBe(1);
    forgets.forEach((forget) => forget());
    expect(listeners(signal)).toBe(0);
    let told = 0;
    onAbort(signal, () => (told += 1));
    controller.abort();
    expect([told, listeners(signal)]).toEqual([1, 0]);
  });

  it("may take back others, or themselves, while they are told", () => {
    const controller = new AbortController();
    const told: string[] = [];
    const forget = onAbort(controller.signal, () => {
      told.push("a");
      forget();
      forgetLast();
    });
    const forgetLast = onAbort(controller.signal, () => void told.push("b"));
    controller.abort();
    expect(told).toEqual(["a"]);
  });

  it("are told nothing of one that was aborted before", () => {
    let told = 0;
    const forget = onAbort(AbortSignal.abort(), () => (told += 1));
    forget();
    expect(told).toBe(0);
  });
});
