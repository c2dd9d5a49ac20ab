import type { HistoryEvent } from "@reawait/protocol";
import { decodeHistoryEvents } from "@reawait/protocol";

import type { InstanceRow, Store, TurnLoad, TurnLoadRequest } from "../store/store.js";
import type { Message } from "../turn/turn-state.js";

/** At most this many messages in one work item. */
export const MESSAGES_PER_TURN = 1_000;

const ALL_MESSAGES = 2 ** 31 - 1;

export interface LoadRequest {
  readonly instanceKey: number;
  /** The position of the session that a worker keeps: where it is the history's own, the history is not loaded. */
  readonly sessionPosition: string | undefined;
}

/** An instance as its next turn finds it. */
export interface LoadedTurn {
  readonly row: InstanceRow;
  readonly inbox: readonly Message[];
  /** `undefined` where a session stands for it. */
  readonly past: readonly HistoryEvent[] | undefined;
}

/**
 * Loads instances for their next turn, in the order asked for: `undefined` in the place of one that is gone, an error in
 * the place of one that cannot be read, which is no matter of the others.
 */
export async function loadTurns(
  store: Pick<Store, "loadTurns">,
  requests: readonly LoadRequest[],
): Promise<readonly (LoadedTurn | Error | undefined)[]> {
  const loads = await store.loadTurns(
    requests.map(({ instanceKey, sessionPosition }) => ({
      instanceKey,
      history: sessionPosition === undefined,
      maxMessages: MESSAGES_PER_TURN,
    })),
  );
  return Promise.all(
    requests.map(async (request, index) => {
      const load = loads[index];
      if (load === undefined) return undefined;
      const better = betterRequest(request, load);
      if (better === undefined) return decode(load, request.sessionPosition !== undefined);
      const [again] = await store.loadTurns([better]);
      return again && decode(again, false);
    }),
  );
}

/** What has to be asked for instead, now that the instance is known. */
function betterRequest(request: LoadRequest, { instance, messages }: TurnLoad): TurnLoadRequest | undefined {
  const { instanceKey, sessionPosition } = request;
  // A batch is planned from the whole inbox as long as there is no history: see `planBatch`.
  if (instance.historyLength === 0) {
    const cut = messages.length >= MESSAGES_PER_TURN;
    return cut ? { instanceKey, history: false, maxMessages: ALL_MESSAGES } : undefined;
  }
  if (sessionPosition === undefined || sessionPosition === instance.position) return undefined;
  return { instanceKey, history: true, maxMessages: MESSAGES_PER_TURN };
}

function decode({ instance, history, messages }: TurnLoad, viaSession: boolean): LoadedTurn | Error {
  const hasSession = viaSession && instance.historyLength > 0;
  try {
    return {
      row: instance,
      past: hasSession ? undefined : decodeHistory(history),
      inbox: messages.flatMap(({ key, event }) =>
        decodeHistoryEvents(event).map((decoded) => ({ key, event: decoded })),
      ),
    };
  } catch (cause) {
    return new Error(`What is stored of ${JSON.stringify(instance.instanceId)} cannot be decoded.`, { cause });
  }
}

export function decodeHistory(blobs: readonly Uint8Array[]): readonly HistoryEvent[] {
  return blobs.flatMap((blob) => decodeHistoryEvents(blob));
}
