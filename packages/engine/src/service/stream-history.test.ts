import { describe, expect, it } from "@jest/globals";
import type { StreamInstanceHistoryRequest } from "@reawait/protocol";
import { encodeHistoryEvents, WireFormatError } from "@reawait/protocol";

import type { Store } from "../store/store.js";
import { kinds } from "../testing/test-engine.js";
import { events, instanceRow } from "../testing/turn-fixtures.js";
import { streamInstanceHistory } from "./stream-history.js";

const found = instanceRow({ instanceId: "a", executionId: "first" });

/** A store in which `a` was found; and then its turn is loaded. */
function storeWith(load: Awaited<ReturnType<Store["loadTurns"]>>[number]): Pick<Store, "readInstance" | "loadTurns"> {
  return {
    readInstance: async (instanceId) => (instanceId === "a" ? found : undefined),
    loadTurns: async () => [load],
  };
}

async function read(store: ReturnType<typeof storeWith>, request: Partial<StreamInstanceHistoryRequest> = {}) {
  const chunks: (readonly string[])[] = [];
  const stream = streamInstanceHistory(store, { instanceId: "a", forWorkItemProcessing: true, ...request });
  for await (const chunk of stream) chunks.push(kinds(chunk));
  return chunks;
}

const blob = encodeHistoryEvents([events.raised("go"), events.taskCompleted(1)]);

describe("the history of an instance", () => {
  it("comes in chunks of some hundred events, turns undivided", async () => {
    const history = Array.from({ length: 600 }, () => blob);
    const chunks = await read(storeWith({ instance: found, history, messages: [] }), { executionId: "first" });
    expect(chunks.map(({ length }) => length)).toEqual([500, 500, 200]);
    expect(chunks[2]?.slice(0, 2)).toEqual(["eventRaised", "taskCompleted"]);
  });

  it("is that of the execution that was asked for, or none", async () => {
    const store = storeWith({ instance: { ...found, executionId: "second" }, history: [blob], messages: [] });
    await expect(read(store, { executionId: "first" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: 'There is no history of the execution "first" of "a" any more: it goes on as "second".',
    });
    expect(await read(store, { executionId: "second" })).toHaveLength(1);
    expect(await read(store, { executionId: "" })).toHaveLength(1);
  });

  it("is none where the instance is purged while it is looked up", async () => {
    await expect(read(storeWith(undefined))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(read(storeWith(undefined), { instanceId: "b" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("that cannot be decoded is a fault of the engine, not of the caller", async () => {
    const error: unknown = await read(
      storeWith({ instance: found, history: [blob, new Uint8Array([255, 255])], messages: [] }),
    ).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(WireFormatError);
    expect(error).toMatchObject({ message: 'What is stored of "a" cannot be decoded.', cause: expect.anything() });
  });
});
