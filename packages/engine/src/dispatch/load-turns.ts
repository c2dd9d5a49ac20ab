import type { HistoryEvent } from "@reawait/protocol";
import { decodeHistoryEvents } from "@reawait/protocol";

import type { InstanceRow, MessageRow, Store, TurnLoad } from "../store/store.js";
import type { Message } from "../turn/turn-state.js";
import type { KnownHistory } from "./known-histories.js";

/** For `LoadRequest.maxMessages`: the whole inbox. */
export const ALL_MESSAGES = 2 ** 31 - 1;

export interface LoadRequest {
  readonly instanceKey: number;
  /** The position of the session that a worker keeps: where it is the history's own, the history is not loaded. */
  readonly sessionPosition: string | undefined;
  /** What is known of the history already: where nothing but the last turn came behind it, only that one is loaded. */
  readonly known?: KnownHistory | undefined;
  /** How much of the inbox is wanted. */
  readonly maxMessages: number;
  /** Of the messages up to this key, none has to be known of before its time; 0 where nothing is known. */
  readonly clearTo: number;
}

/** An instance as its next turn finds it. */
export interface LoadedTurn {
  readonly row: InstanceRow;
  readonly inbox: readonly Message[];
  /** Whether the inbox may hold more. */
  readonly cut: boolean;
  /** For the next request. */
  readonly clearTo: number;
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
    requests.map(({ instanceKey, sessionPosition, known, maxMessages }) => ({
      instanceKey,
      history: sessionPosition === undefined && (known === undefined || "last"),
      maxMessages,
    })),
  );
  return Promise.all(
    requests.map(async (request, index) => {
      const load = loads[index];
      if (load === undefined) return undefined;
      const { instanceKey, sessionPosition, known, maxMessages } = request;
      const { historyLength, position } = load.instance;
      if (historyLength === 0) {
        return load.messages.length < maxMessages ? decode(request, load, false) : loadUnstarted(store, request);
      }
      if (sessionPosition === position) return decode(request, load, true);
      if (sessionPosition === undefined && known === undefined) return decode(request, load, false);
      if (sessionPosition === undefined && known?.position === position) {
        const decoded = decode(request, load, false, known.events);
        if (decoded instanceof Error || decoded.past?.length === historyLength) return decoded;
      }
      const [again] = await store.loadTurns([{ instanceKey, history: true, maxMessages }]);
      return again && decode(request, again, false);
    }),
  );
}

/**
 * A batch of an execution without history is planned from the whole inbox, see `planBatch`; from its beginning only, where
 * there is nothing further back that would matter. That is looked up once for each message, not for each generation.
 */
async function loadUnstarted(
  store: Pick<Store, "loadTurns">,
  request: LoadRequest,
): Promise<LoadedTurn | Error | undefined> {
  const { instanceKey, maxMessages, clearTo } = request;
  const [front] = await store.loadTurns([{ instanceKey, history: false, maxMessages, newerThan: clearTo }]);
  if (front === undefined) return undefined;
  try {
    const newer = decodeMessages(front.newer ?? []);
    const [first] = front.messages;
    if (newer.every(({ key, event }) => canWait(event) || (key === first?.key && event.kind === "executionStarted"))) {
      const decoded = decode(request, front, false);
      const last = newer.reduce((highest, { key }) => Math.max(highest, key), clearTo);
      return decoded instanceof Error ? decoded : { ...decoded, clearTo: last };
    }
  } catch (cause) {
    return undecodable(front, cause);
  }
  const [whole] = await store.loadTurns([{ instanceKey, history: false, maxMessages: ALL_MESSAGES }]);
  return whole && decode({ ...request, maxMessages: ALL_MESSAGES }, whole, false);
}

/** Whether it means the same to an execution that begins, whenever that comes to it. */
function canWait({ kind }: HistoryEvent): boolean {
  return (
    kind === "eventRaised" ||
    kind === "executionSuspended" ||
    kind === "executionResumed" ||
    kind === "orchestratorStarted"
  );
}

function decode(
  { maxMessages, clearTo }: LoadRequest,
  load: TurnLoad,
  viaSession: boolean,
  before: readonly HistoryEvent[] = [],
): LoadedTurn | Error {
  const { instance, history, messages } = load;
  const hasSession = viaSession && instance.historyLength > 0;
  try {
    return {
      row: instance,
      past: hasSession ? undefined : [...before, ...decodeHistory(history)],
      inbox: decodeMessages(messages),
      cut: messages.length >= maxMessages,
      clearTo,
    };
  } catch (cause) {
    return undecodable(load, cause);
  }
}

function undecodable({ instance }: TurnLoad, cause: unknown): Error {
  return new Error(`What is stored of ${JSON.stringify(instance.instanceId)} cannot be decoded.`, { cause });
}

function decodeMessages(messages: readonly MessageRow[]): readonly Message[] {
  return messages.flatMap(({ key, event }) => decodeHistoryEvents(event).map((decoded) => ({ key, event: decoded })));
}

export function decodeHistory(blobs: readonly Uint8Array[]): readonly HistoryEvent[] {
  return blobs.flatMap((blob) => decodeHistoryEvents(blob));
}
