import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "@reawait/client";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { checkForgotten } from "./check-forgotten.js";
import { createMetronome, type Metronome } from "./metronome.js";

let engine: Engine;
let metronome: Metronome;
beforeEach(async () => {
  engine = await Engine.open({ storage: ":memory:", logger: silentLogger });
  metronome = await createMetronome(engine.connection);
});
afterEach(() => engine.close());

describe("an engine", () => {
  it("has forgotten those who are gone, and keeps nothing of the question", async () => {
    expect(await checkForgotten(engine, metronome)).toEqual([]);
    await metronome.stop();
    const { orchestrationState } = await engine.connection.queryInstances({
      maxInstanceCount: 1,
      fetchInputsAndOutputs: false,
    });
    expect(orchestrationState).toEqual([]);
  });

  it("has not where a call still waits", async () => {
    const waiting = new Client(engine.connection).getHandle("metronome").result();
    waiting.catch(() => {});
    expect(await checkForgotten(engine, metronome)).toEqual(["the number of waiting calls is 1, not 0"]);
  });

  it("has not where a stream is left", async () => {
    const slots = { maxConcurrentActivityWorkItems: 1, maxConcurrentOrchestrationWorkItems: 1, sessions: false };
    const items = engine.connection.getWorkItems(slots)[Symbol.asyncIterator]();
    const first = items.next();
    expect(await checkForgotten(engine, metronome)).toEqual(["that a stream is left is true, not false"]);
    expect((await first).done).toBe(false);
  });

  it("has not where work is still out", async () => {
    await new Client(engine.connection).start("nobody");
    expect(await checkForgotten(engine, metronome)).toContain("that the engine rests is false, not true");
  });
});
