import { EventEmitter } from "node:events";

import { describe, expect, it } from "@jest/globals";

import { drain } from "../testing/drain.js";
import { stopSignal } from "./stop-signal.js";

describe("a signal to stop", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("is %s; the next one ends the process at once", async (name, code) => {
    const process = new EventEmitter();
    const codes: number[] = [];
    let stopped: string | undefined;
    void stopSignal(process, (exitCode) => codes.push(exitCode)).then((signal) => (stopped = signal));
    await drain();
    expect(stopped).toBeUndefined();
    process.emit(name);
    await drain();
    expect(stopped).toBe(name);
    expect(codes).toEqual([]);
    process.emit("SIGTERM");
    process.emit(name);
    expect(codes).toEqual([143, code]);
  });
});
