import { describe, expect, it } from "@jest/globals";
import { costOfTurn, type TurnCase } from "./session-cost.js";

const cost = (past: number, sessions: boolean, transport: TurnCase["transport"]) =>
  costOfTurn({ past, sessions, transport });

describe.each(["in process", "gRPC"] as const)("a turn with one new event, %s", (transport) => {
  it("costs the same whatever came before, as long as the session is kept", async () => {
    const [short, long] = [await cost(10, true, transport), await cost(3_000, true, transport)];
    expect(long).toMatchObject({ eventsToWorker: 2, eventsRead: 1 });
    // Some numbers take a byte more: times, tokens and counts.
    expect(long.bytesRead).toBeLessThan(short.bytesRead + 10);
    expect(long.bytesWritten).toBeLessThan(short.bytesWritten + 20);
    expect(long.bytesMoved).toBeLessThan(short.bytesMoved + 100);
  });

  it("sends all of the past where none is kept, and reads of it what the last turn has added", async () => {
    const [short, long] = [await cost(10, false, transport), await cost(3_000, false, transport)];
    expect(long.eventsToWorker - short.eventsToWorker).toBeGreaterThanOrEqual(2_990);
    expect(long.eventsRead).toBe(short.eventsRead);
    expect(long.bytesRead).toBeLessThan(short.bytesRead + 10);
    if (transport === "gRPC") expect(long.bytesMoved).toBeGreaterThan(10 * short.bytesMoved);
  });
});
