/**
 * So many waits for one instance that all others, beside them, share a stream: over gRPC, the first hundred go by calls of
 * their own. They too must outlast whatever happens, and be told in the end.
 */
import type { Client } from "@reawait/client";
import { unlessSame, type Problems } from "../model/problems.js";
import { doomed } from "../programs/doomed.js";

export interface Crowd {
  /** Ends what it waits for. Resolves to what is wrong with what it was told then. */
  disperse(): Promise<Problems>;
}

const SIZE = 100;
const LAST_WORD = "go home";

export async function gatherCrowd(client: Client): Promise<Crowd> {
  const handle = await client.start(doomed, 1, { instanceId: "crowd", startAt: "3650d" });
  const told = Promise.all(Array.from({ length: SIZE }, () => handle.waitForCompletion()));
  // Whoever disperses it is told.
  told.catch(() => undefined);
  return {
    async disperse() {
      await handle.terminate({ output: LAST_WORD });
      const ends = (await told).map(({ runtimeStatus, output }) => ({ runtimeStatus, output }));
      await handle.purge();
      const expected = { runtimeStatus: "TERMINATED", output: LAST_WORD };
      return ends.flatMap((end) => unlessSame("what the crowd was told", end, expected)).slice(0, 1);
    },
  };
}
