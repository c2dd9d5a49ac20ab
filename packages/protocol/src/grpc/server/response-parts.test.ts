import { describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import type { OrchestratorResponse } from "../../model/work-item.js";
import { createResponseParts } from "./response-parts.js";

function part(
  token: string,
  fireAt: readonly number[],
  more: Partial<OrchestratorResponse> = {},
): OrchestratorResponse {
  const actions = fireAt.map((time) => ({ kind: "createTimer", id: time, fireAt: time }) as const);
  return { instanceId: "a", completionToken: token, actions, requiresHistory: false, ...more };
}

/** Bytes. */
const LIMIT = 100_000;

const times = (response: OrchestratorResponse | undefined) => response?.actions.map(({ id }) => id);

describe("a response", () => {
  it("is passed on as it is where it is whole", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    const whole = part("t", [1, 2]);
    expect(parts.add({ response: whole, isPartial: false })).toBe(whole);
    expect(parts.add({ response: whole, isPartial: false, chunkIndex: 0 })).toBe(whole);
  });

  it("is put together from its parts in their order, with what the first one says of the turn", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    const first = part("t", [1, 2], { customStatus: '"half way"', numEventsProcessed: 3 });
    expect(parts.add({ response: part("t", [3]), isPartial: true, chunkIndex: 1 })).toBeUndefined();
    // Over more than one connection they may even change places.
    expect(parts.add({ response: first, isPartial: true, chunkIndex: 0 })).toBeUndefined();
    const whole = parts.add({ response: part("t", [4], { numEventsProcessed: 0 }), isPartial: false, chunkIndex: 2 });
    expect(times(whole)).toEqual([1, 2, 3, 4]);
    expect(whole).toMatchObject({ customStatus: '"half way"', numEventsProcessed: 3 });
  });

  it("takes a part that comes twice once", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    for (let times = 0; times < 2; times++) parts.add({ response: part("t", [1]), isPartial: true, chunkIndex: 0 });
    expect(times(parts.add({ response: part("t", [2]), isPartial: false, chunkIndex: 1 }))).toEqual([1, 2]);
  });

  it("is put together once more where its last part is sent again, until it was taken", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    const last = { response: part("t", [2]), isPartial: false, chunkIndex: 1 };
    parts.add({ response: part("t", [1]), isPartial: true, chunkIndex: 0 });
    expect(times(parts.add(last))).toEqual([1, 2]);
    expect(times(parts.add(last))).toEqual([1, 2]);
    parts.forget(last.response);
    expect(() => parts.add(last)).toThrow("Part 0 ");
  });

  it("is told from others by its token, or by its instance where it has none", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    parts.add({ response: part("t", [1]), isPartial: true });
    parts.add({ response: part("", [2]), isPartial: true });
    parts.add({ response: part("", [3], { instanceId: "b" }), isPartial: true });
    expect(times(parts.add({ response: part("t", []), isPartial: false }))).toEqual([1]);
    expect(times(parts.add({ response: part("", []), isPartial: false }))).toEqual([2]);
    expect(times(parts.add({ response: part("", [], { instanceId: "b" }), isPartial: false }))).toEqual([3]);
  });

  it("is told from those of other task hubs", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    parts.add({ response: part("", [1]), isPartial: true }, "orders");
    parts.add({ response: part("", [2]), isPartial: true }, "bills");
    parts.add({ response: part("", [3]), isPartial: true });
    expect(times(parts.add({ response: part("", []), isPartial: false }, "orders"))).toEqual([1]);
    expect(times(parts.add({ response: part("", []), isPartial: false }, "bills"))).toEqual([2]);
    expect(times(parts.add({ response: part("", []), isPartial: false }))).toEqual([3]);
  });

  it("is refused where a part is missing", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    parts.add({ response: part("t", [1]), isPartial: true, chunkIndex: 0 });
    expect(() => parts.add({ response: part("t", [3]), isPartial: false, chunkIndex: 2 })).toThrow("Part 1 ");
    expect(() => parts.add({ response: part("u", [3]), isPartial: false, chunkIndex: 1 })).toThrow("Part 0 ");
  });

  it("is forgotten five minutes after its worker went away", () => {
    const clock = virtualClock();
    const parts = createResponseParts(clock, LIMIT);
    parts.add({ response: part("t", [1]), isPartial: true, chunkIndex: 0 });
    clock.advance(300_000);
    parts.add({ response: part("other", [1]), isPartial: true, chunkIndex: 0 });
    expect(() => parts.add({ response: part("t", [2]), isPartial: false, chunkIndex: 1 })).toThrow("Part 0 ");
  });

  it("is refused once its parts are larger than all parts may be, and they are forgotten", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    const add = (chunkIndex: number, size: number, isPartial = true) =>
      parts.add({ response: part("t", [chunkIndex]), isPartial, chunkIndex, size });
    add(0, 60_000);
    expect(() => add(1, 40_001)).toThrow(
      expect.objectContaining({ code: "RESOURCE_EXHAUSTED", message: expect.stringContaining("100001 bytes") }),
    );
    expect(() => add(1, 10, false)).toThrow("Part 0 ");
    add(0, 60_000);
    expect(times(add(1, 40_000, false))).toEqual([0, 1]);
  });

  it("counts a part that is sent again once", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    const again = { response: part("t", [1]), isPartial: true, chunkIndex: 0, size: 60_000 };
    for (let times = 0; times < 10; times++) parts.add(again);
    expect(times(parts.add({ response: part("t", [2]), isPartial: false, chunkIndex: 1, size: 5 }))).toEqual([1, 2]);
  });

  it("that was taken makes room for others", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    for (let turn = 0; turn < 10; turn++) {
      const token = String(turn);
      parts.add({ response: part(token, [1]), isPartial: true, chunkIndex: 0, size: 60_000 });
      const whole = parts.add({ response: part(token, [2]), isPartial: false, chunkIndex: 1, size: 30_000 });
      expect(times(whole)).toEqual([1, 2]);
      if (whole !== undefined) parts.forget(whole);
    }
  });

  it("makes room for itself by forgetting the one that was begun first", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    const begin = (token: string, size: number) =>
      parts.add({ response: part(token, [1]), isPartial: true, chunkIndex: 0, size });
    const end = (token: string) => parts.add({ response: part(token, [2]), isPartial: false, chunkIndex: 1, size: 5 });
    begin("first", 40_000);
    begin("second", 40_000);
    begin("third", 40_000);
    expect(() => end("first")).toThrow("Part 0 ");
    expect(times(end("second"))).toEqual([1, 2]);
    expect(times(end("third"))).toEqual([1, 2]);
  });

  it("takes room however little it says", () => {
    const parts = createResponseParts(virtualClock(), LIMIT);
    const begin = (token: string) => parts.add({ response: part(token, []), isPartial: true, chunkIndex: 0, size: 10 });
    for (let turn = 0; turn < 1_000; turn++) begin(String(turn));
    const end = (token: string) => parts.add({ response: part(token, [2]), isPartial: false, chunkIndex: 1, size: 5 });
    expect(() => end("0")).toThrow("Part 0 ");
    expect(times(end("999"))).toEqual([2]);
  });
});
