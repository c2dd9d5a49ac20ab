import { Client } from "@reawait/client";
import type { Engine } from "@reawait/engine";
import { unlessSame, type Problems } from "../model/problems.js";
import { chain } from "../programs/chain.js";
import type { Metronome } from "./metronome.js";
import { withdraw } from "./withdraw.js";

/** The engine notices the end of a connection by itself, a few moments after whoever ended it. */
const TICKS = 500;

/** Whether an engine holds nothing for clients and workers that are gone: no waiting call, no lease, no stream. */
export async function checkForgotten(engine: Engine, metronome: Metronome): Promise<Problems> {
  for (let tick = 0; tick < TICKS; tick++) {
    await metronome.ticks(1);
    if (engine.waiters === 0) break;
  }
  const { waiters } = engine;
  const atRest = engine.atRest();
  // Where a stream were left, it would take this, and nobody could withdraw it.
  const probe = await new Client(engine.connection).start(chain, { start: 1, length: 1 }, { instanceId: "probe" });
  await metronome.ticks(1);
  const isTaken = engine.unmatchedWork.orchestrations === 0;
  if (!isTaken) await withdraw(probe);
  return [
    ...unlessSame("the number of waiting calls", waiters, 0),
    ...unlessSame("that the engine rests", atRest, true),
    ...unlessSame("that a stream is left", isTaken, false),
  ];
}
