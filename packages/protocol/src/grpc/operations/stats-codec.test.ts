import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { EngineStats } from "../../operations.js";
import { decodeStats, encodeStats } from "./stats-codec.js";

const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const text = fc.string({ unit: "binary", maxLength: 200 });
const backlog = fc.record({
  name: text,
  version: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  ready: count,
  delayed: count,
  out: count,
  isTaken: fc.boolean(),
});
const slots = fc.record({ out: count, slots: count });
const stats: fc.Arbitrary<EngineStats> = fc.record({
  taskHubs: fc.array(
    fc.record({
      name: text,
      instances: fc.record({
        PENDING: count,
        RUNNING: count,
        SUSPENDED: count,
        COMPLETED: count,
        FAILED: count,
        TERMINATED: count,
        CANCELED: count,
        CONTINUED_AS_NEW: count,
      }),
      orchestrations: fc.array(backlog, { maxLength: 4 }),
      activities: fc.array(backlog, { maxLength: 4 }),
      workers: fc.array(fc.record({ connectedAt: count, orchestrations: slots, activities: slots }), { maxLength: 4 }),
      waits: count,
      storage: fc.record({ size: count, free: count }),
    }),
    { maxLength: 3 },
  ),
});

describe("the stats of an engine", () => {
  it("are read as they were written", () => {
    fc.assert(fc.property(stats, (given) => expect(decodeStats(encodeStats(given))).toEqual(given)));
  });

  it("have the fields that their file says", () => {
    const instances = { ...none, FAILED: 2 };
    const given = { ...hub, name: "a", instances, waits: 3 };
    expect(Buffer.from(encodeStats({ taskHubs: [given] })).toString("hex")).toBe(
      "0a0b" + "0a0161" + "120408031002" + "3003",
    );
  });

  it("of a newer engine are read without what is not known here", () => {
    const unknown = Buffer.from("9a060161", "hex");
    expect(decodeStats(Buffer.concat([encodeStats({ taskHubs: [hub] }), unknown]))).toEqual({ taskHubs: [hub] });
  });

  it("are never read from bytes that are cut off", () => {
    fc.assert(
      fc.property(stats, fc.nat(), (given, at) => {
        const bytes = encodeStats(given);
        const cut = bytes.subarray(0, at % (bytes.length + 1));
        try {
          expect(decodeStats(cut).taskHubs.length).toBeLessThanOrEqual(given.taskHubs.length);
        } catch (error) {
          expect(error).toMatchObject({ name: "WireFormatError" });
        }
      }),
    );
  });
});

const none = {
  PENDING: 0,
  RUNNING: 0,
  SUSPENDED: 0,
  COMPLETED: 0,
  FAILED: 0,
  TERMINATED: 0,
  CANCELED: 0,
  CONTINUED_AS_NEW: 0,
};
const hub = {
  name: "",
  instances: none,
  orchestrations: [],
  activities: [],
  workers: [],
  waits: 0,
  storage: { size: 0, free: 0 },
};
