/**
 * Ticks as fast as the engine writes, whatever happens on the network: each tick is an event that it has put on disk for
 * an instance of its own, which is never to run. So a disturbance can last until others have got on by so much.
 */
import { Client, type OrchestrationHandle } from "@reawait/client";
import type { Connection } from "@reawait/protocol";
import { withdraw } from "./withdraw.js";

export interface Metronome {
  /** Resolves after so many more ticks. It only ticks while somebody waits. */
  ticks(count: number): Promise<void>;
  /** Takes its instance away. */
  stop(): Promise<void>;
}

/** @param connection - to the engine, without network between */
export async function createMetronome(connection: Connection): Promise<Metronome> {
  const handle: OrchestrationHandle = await new Client(connection).start("metronome", undefined, {
    instanceId: "metronome",
    startAt: "1d",
  });
  return {
    async ticks(count) {
      for (let left = count; left > 0; left--) await handle.raiseEvent("tick");
    },
    stop: () => withdraw(handle),
  };
}
