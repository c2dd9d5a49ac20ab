import { describe, expect, it } from "@jest/globals";

import { ServiceError } from "../../service-error.js";
import { createRetries } from "./retries.js";

describe("the retries of a call that waits", () => {
  it("count from when the engine was last reached, however soon it goes away again", () => {
    let now = 0;
    const clock = { now: () => now, wakeAt: () => ({ cancel() {} }) };
    const retries = createRetries(120_000, clock, { waits: true });
    const error = new ServiceError("UNAVAILABLE", "read ECONNRESET");
    // An engine that is restarted every three seconds, for five minutes: each attempt gets through to it and waits.
    for (let restart = 0; restart < 100; restart++) {
      retries.begin();
      now += 3_000;
      now += retries.pauseAfter({ error, sent: true, transient: true });
    }
    expect(now).toBeGreaterThan(300_000);
  });
});

describe("the retries of any other call", () => {
  it("end, although each attempt gets through to an engine that answers that it cannot", () => {
    let now = 0;
    const clock = { now: () => now, wakeAt: () => ({ cancel() {} }) };
    const retries = createRetries(120_000, clock, { waits: false });
    const error = new ServiceError("UNAVAILABLE", "the disk is full");
    const tryForEver = (): never => {
      for (;;) {
        retries.begin();
        now += retries.pauseAfter({ error, sent: true, transient: true });
      }
    };
    expect(tryForEver).toThrow("the disk is full Given up after 2m.");
    expect(now).toBe(120_000);
  });
});
