import type { SkipGracefulTerminationsRequest, SkipGracefulTerminationsResponse } from "@reawait/protocol";
import { isTerminalStatus, ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { encodeTurn } from "../turn/encode-turn.js";
import { terminationBatch } from "../turn/new-batch.js";
import { runTurn } from "../turn/run-turn.js";

const MOST_AT_ONCE = 500;

/**
 * Ends instances in the storage, whatever they do: a turn of theirs that is out counts no more, and their parents are
 * told. The reason becomes their output. Sub-orchestrations run on.
 */
export async function skipGracefulTerminations(
  hub: Hub,
  { instanceIds, reason }: SkipGracefulTerminationsRequest,
): Promise<SkipGracefulTerminationsResponse> {
  if (instanceIds.length > MOST_AT_ONCE) {
    const message = `At most ${MOST_AT_ONCE} instances are ended at once, not ${instanceIds.length}.`;
    throw new ServiceError("INVALID_ARGUMENT", message);
  }
  const ids = [...new Set(instanceIds)];
  const ended = await Promise.all(ids.map((instanceId) => endNow(hub, instanceId, reason)));
  return { unterminatedInstanceIds: ids.filter((_, index) => ended[index] === false) };
}

/** `false` where there is no such instance, or it is over. */
async function endNow(hub: Hub, instanceId: string, reason: string | undefined): Promise<boolean> {
  // Outputs are payloads: a plain text is none.
  const output = reason === undefined ? undefined : JSON.stringify(reason);
  for (;;) {
    const row = await hub.store.readInstance(instanceId);
    if (row === undefined || isTerminalStatus(row.status)) return false;
    const now = hub.clock.now();
    const state = { row, batch: terminationBatch(row, output, now), past: [], children: [], found: new Map() };
    const answer = { actions: [], customStatus: row.customStatus };
    const changes = runTurn(state, answer, { now, keys: hub.keys, token: hub.tokens.turn() });
    const isDone = await hub.committer.submit(encodeTurn(changes), (outcome) => {
      if (outcome.kind !== "turnCommitted") return false;
      hub.turns.revoke(row);
      hub.activities.revoke(row.key);
      hub.waiters.notify(instanceId, changes.row.status, () => ({ ...row, ...changes.row }));
      return true;
    });
    // Otherwise it has moved on since it was read.
    if (isDone) return true;
  }
}
