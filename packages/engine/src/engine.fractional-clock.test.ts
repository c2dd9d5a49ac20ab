import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";

afterEach(closeTestEngines);

describe("a clock that gives fractions of milliseconds", () => {
  it("drives an orchestration to its end, in whole milliseconds, and no timer before its time", async () => {
    const clock = virtualClock(1_893_456_000_000.7);
    const { connection, start, get, logged } = await openTestEngine({ clock });
    const worker = scriptedWorker(connection);
    await start("a");
    const first = await worker.turn();
    const fireAt = 1_893_456_005_000;
    await worker.answer(first, [actions.task(1), actions.timer(2, fireAt)]);
    await worker.succeed(await worker.activity(), "7");
    await worker.answer(await worker.turn(), []);
    clock.advance(4_999.2);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    clock.advance(0.2);
    const fired = await worker.turn();
    await worker.answer(fired, [actions.complete(3)]);
    expect([first, fired].map(({ request }) => request.newEvents[0]?.timestamp)).toEqual([1_893_456_000_000, fireAt]);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "COMPLETED", completedTimestamp: fireAt });
    expect(logged).toEqual([]);
  });
});
