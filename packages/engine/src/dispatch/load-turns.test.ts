import { encodeHistoryEvents, type HistoryEvent } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { instanceRow } from "../store/testing/units.js";
import type { TurnLoadRequest } from "../store/store.js";
import { loadTurns, type LoadRequest } from "./load-turns.js";

function turnAt(timestamp: number): readonly HistoryEvent[] {
  const at = { eventId: -1, timestamp };
  return [
    { kind: "orchestratorStarted", ...at },
    { kind: "orchestratorCompleted", ...at },
  ];
}
const turns = [turnAt(1), turnAt(2), turnAt(3)];
const all = turns.flat();
const row = instanceRow(1, "a", { position: "t3", historyLength: all.length });

/** Loads an instance of three turns. */
async function load(about: Partial<LoadRequest>) {
  const asked: TurnLoadRequest["history"][] = [];
  const blobs = turns.map(encodeHistoryEvents);
  const store = {
    loadTurns: async ([request]: readonly TurnLoadRequest[]) => {
      asked.push(request?.history ?? false);
      const history = request?.history === "last" ? blobs.slice(-1) : request?.history ? blobs : [];
      return [{ instance: row, history, messages: [] }];
    },
  };
  const request = { instanceKey: 1, sessionPosition: undefined, maxMessages: 10, clearTo: 0, ...about };
  const [loaded] = await loadTurns(store, [request]);
  if (loaded === undefined || loaded instanceof Error) throw new Error("it was not loaded", { cause: loaded });
  return { past: loaded.past, asked };
}

describe("the history of a turn", () => {
  it("is read in full where nothing is known of it", async () => {
    expect(await load({})).toEqual({ past: all, asked: [true] });
  });

  it("is not read where a worker has a session at its position, and in full where it has one elsewhere", async () => {
    expect(await load({ sessionPosition: "t3" })).toEqual({ past: undefined, asked: [false] });
    expect(await load({ sessionPosition: "t2" })).toEqual({ past: all, asked: [false, true] });
  });

  it("is read from the last turn on, where what came before it is known", async () => {
    const known = { events: turns.slice(0, 2).flat(), position: "t3" };
    expect(await load({ known })).toEqual({ past: all, asked: ["last"] });
  });

  it("is read in full where it has moved on by more than that, or is not as long as it would be", async () => {
    const elsewhere = { events: turns.slice(0, 2).flat(), position: "t2" };
    expect(await load({ known: elsewhere })).toEqual({ past: all, asked: ["last", true] });
    const short = { events: turnAt(1), position: "t3" };
    expect(await load({ known: short })).toEqual({ past: all, asked: ["last", true] });
  });
});
