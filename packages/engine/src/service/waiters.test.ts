import { ServiceError } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import type { InstanceRow } from "../store/store.js";
import { newInstance } from "../turn/new-instance.js";
import { createWaiters } from "./waiters.js";

const given = { key: 1, instanceId: "a", executionId: "e", name: "n", version: undefined, input: undefined };
const unrelated = { scheduledAt: undefined, tags: undefined, parentTraceContext: undefined, parent: undefined };
const { row } = newInstance({ ...given, ...unrelated }, 0);
const unasked = (): InstanceRow => {
  throw new Error("Nobody has waited for this.");
};

describe("those who wait", () => {
  it("are told of what has happened before they ask, and of what happens after", async () => {
    const waiters = createWaiters();
    const early = waiters.add("a", "completion");
    const late = waiters.add("a", "completion");
    const asked = early.reached();
    waiters.notify("a", "COMPLETED", () => row);
    expect(await asked).toBe(row);
    expect(await late.reached()).toBe(row);
    expect(waiters.count).toBe(0);
  });

  it("are told only of what they wait for, and of their own instance", async () => {
    const waiters = createWaiters();
    waiters.add("a", "completion");
    waiters.notify("a", "RUNNING", unasked);
    waiters.notify("b", "COMPLETED", unasked);
    const start = waiters.add("a", "start");
    waiters.notify("a", "RUNNING", () => row);
    expect(await start.reached()).toBe(row);
    expect(waiters.instanceIds).toEqual(["a"]);
    expect(waiters.count).toBe(1);
  });

  it("are forgotten one by one, however often that is said", () => {
    const waiters = createWaiters();
    const [first, second] = [waiters.add("a", "start"), waiters.add("a", "start")];
    first.drop();
    first.drop();
    expect(waiters.count).toBe(1);
    second.drop();
    expect(waiters.instanceIds).toEqual([]);
    waiters.notify("a", "RUNNING", unasked);
  });

  it("are all told why nothing comes any more, and where nobody asks, nothing is left unhandled", async () => {
    const waiters = createWaiters();
    const [one, other] = [waiters.add("a", "start"), waiters.add("b", "completion")];
    waiters.add("b", "start");
    const asked = one.reached();
    const error = new ServiceError("UNAVAILABLE", "closed");
    waiters.rejectAll(error);
    await expect(asked).rejects.toBe(error);
    await expect(other.reached()).rejects.toBe(error);
    expect(waiters.count).toBe(0);
  });
});
