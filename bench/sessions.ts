/**
 * What a turn with one new event costs at the end of a long history, with a session kept and without: events and bytes,
 * counted. Prints a table.
 */
import { costOfTurn } from "./session-cost.js";

const rows: Record<string, string | number>[] = [];
for (const transport of ["in process", "gRPC"] as const) {
  for (const sessions of [true, false]) {
    for (const past of [100, 10_000, 100_000]) {
      const cost = await costOfTurn({ past, sessions, transport });
      rows.push({
        transport,
        session: sessions ? "kept" : "none",
        "past events": past,
        "events to the worker": cost.eventsToWorker,
        "bytes moved": transport === "gRPC" ? cost.bytesMoved : 0,
        "events read by the engine": cost.eventsRead,
        "bytes read": cost.bytesRead,
        "bytes written": cost.bytesWritten,
      });
    }
  }
}
console.table(rows);
