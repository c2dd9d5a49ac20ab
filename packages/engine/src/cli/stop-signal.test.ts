import { EventEmitter } from "node:events";

import { describe, expect, it } from "@jest/globals";

import { drain } from "../testing/drain.js";
import { stopSignal } from "./stop-signal.js";

describe("a signal to stop", () => {
  it.each(["SIGINT", "SIGTERM"])("is %s; the next one is left to the system, which ends the process", async (name) => {
    const process = new EventEmitter();
    let stopped = false;
    void stopSignal(process).then(() => (stopped = true));
    await drain();
    expect(stopped).toBe(false);
    process.emit(name);
    await drain();
    expect(stopped).toBe(true);
    expect([process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")]).toEqual([0, 0]);
  });
});
