import { describe, expect, it } from "@jest/globals";
import { virtualClock } from "../../../testing/src/clock/virtual-clock.js";
import { openHubOn } from "../hub-on-store.js";
import { openMemoryStore } from "../store/memory-store.js";

describe("a stream of work", () => {
  it("is refused while its task hub is being closed: nobody would ever end it", async () => {
    const { connection, close } = openHubOn(await openMemoryStore(), virtualClock());
    const closed = close();
    const request = { maxConcurrentActivityWorkItems: 1, maxConcurrentOrchestrationWorkItems: 1, sessions: false };
    const stream = connection.getWorkItems(request)[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await closed;
  });
});
