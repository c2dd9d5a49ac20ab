import { expect, it } from "@jest/globals";

import { commitOne, inboxOf, readyIds } from "./read-store.js";
import type { StoreCases } from "./store-case-list.js";
import { bytes, create, deliver, instanceRow, lastTurn, message, turn } from "./units.js";

export const messageCases: StoreCases = (store) => {
  it("delivers in the order of the keys, and reports the instance ready", async () => {
    await store().commit([create(instanceRow(1, "a", { version: "3" }), 1)]);
    const outcome = await commitOne(store(), deliver("a", 2));
    const ready = [{ key: 1, instanceId: "a", name: "greet", version: "3" }];
    expect(outcome).toEqual({ kind: "delivered", ready });
    await commitOne(store(), deliver("a", 3));
    expect(await inboxOf(store(), 1)).toEqual(["event-1", "event-2", "event-3"]);
  });

  it("loads no more messages than asked for", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), deliver("a", 2), deliver("a", 3)]);
    expect(await inboxOf(store(), 1, 2)).toEqual(["event-1", "event-2"]);
  });

  it("keeps the inboxes of instances apart", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2), deliver("a", 3)]);
    expect(await inboxOf(store(), 1)).toEqual(["event-1", "event-3"]);
    expect(await inboxOf(store(), 2)).toEqual(["event-2"]);
  });

  it("delivers to the execution that was meant, or drops it", async () => {
    await store().commit([create(instanceRow(1, "a"), 1)]);
    expect(await commitOne(store(), deliver("a", 2, "execution-1"))).toMatchObject({ kind: "delivered" });
    expect(await commitOne(store(), deliver("a", 3, "older"))).toEqual({ kind: "dropped", status: undefined });
    expect(await inboxOf(store(), 1)).toEqual(["event-1", "event-2"]);
  });

  it("drops what comes after the end, and says how it ended", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), lastTurn(1, { row: { status: "TERMINATED" } })]);
    expect(await commitOne(store(), deliver("a", 2))).toEqual({ kind: "dropped", status: "TERMINATED" });
    expect(await inboxOf(store(), 1)).toEqual([]);
  });

  it("knows no instance of that id", async () => {
    expect(await commitOne(store(), deliver("nobody", 1))).toEqual({ kind: "notFound" });
  });

  it("keeps messages byte by byte, empty and large ones too", async () => {
    const large = new Uint8Array(300_000).map((_, index) => index % 256);
    const expected = [new Uint8Array(0), Uint8Array.from([0, 255, 128]), large.slice()];
    const [first, second, third] = [new Uint8Array(0), Uint8Array.from([0, 255, 128]), large];
    await store().commit([
      create(instanceRow(1, "a"), 1, { start: { key: 1, event: first } }),
      { kind: "deliver", message: { instanceId: "a", executionId: undefined, message: { key: 2, event: second } } },
      { kind: "deliver", message: { instanceId: "a", executionId: undefined, message: { key: 3, event: third } } },
    ]);
    const [load] = await store().loadTurns([{ instanceKey: 1, history: false, maxMessages: 9 }]);
    const events = load?.messages.map(({ event }) => event) ?? [];
    expect(events).toHaveLength(3);
    for (const [index, event] of events.entries()) {
      expect(event).toBeInstanceOf(Uint8Array);
      expect(Buffer.isBuffer(event)).toBe(false);
      expect(Buffer.compare(event, expected[index] ?? bytes("missing"))).toBe(0);
    }
  });

  it("leaves alone what shares its memory with a message", async () => {
    const memory = new Uint8Array(64).fill(7);
    const event = memory.subarray(8, 16);
    const pooled = Buffer.from("pooled");
    await store().commit([
      create(instanceRow(1, "a"), 1, { start: { key: 1, event } }),
      {
        kind: "deliver",
        message: { instanceId: "a", executionId: undefined, message: { key: 2, event: pooled } },
      },
    ]);
    expect(await inboxOf(store(), 1)).toEqual(["\x07".repeat(8), "pooled"]);
    expect(memory).toHaveLength(64);
    expect(pooled.toString()).toBe("pooled");
  });

  it("takes the same bytes for two messages", async () => {
    const event = bytes("twice");
    await store().commit([
      create(instanceRow(1, "a"), 1, { start: { key: 1, event } }),
      create(instanceRow(2, "b"), 2, { start: { key: 2, event } }),
    ]);
    expect([...(await inboxOf(store(), 1)), ...(await inboxOf(store(), 2))]).toEqual(["twice", "twice"]);
  });

  it("runs a turn on messages of its own batch", async () => {
    const outcomes = await store().commit([
      create(instanceRow(1, "a"), 1),
      deliver("a", 2),
      turn(1, { consumed: [1, 2] }),
    ]);
    expect(outcomes.map(readyIds)).toEqual([["a"], ["a"], []]);
    expect(await inboxOf(store(), 1)).toEqual([]);
  });

  it("leaves messages of the same key in other inboxes alone", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2)]);
    await commitOne(store(), turn(1, { consumed: [1, 2], requeued: [message(3)] }));
    expect(await inboxOf(store(), 2)).toEqual(["event-2"]);
  });
};
