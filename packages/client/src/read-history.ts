import type { HistoryEvent } from "@reawait/protocol";
import { call, type CallEnvironment, type CallOptions } from "./call.js";

/** Reads the history of an instance, chunk after chunk, as far as it is iterated. A timeout is for each chunk. */
export async function* readHistory(
  environment: CallEnvironment,
  instanceId: string,
  options: CallOptions,
): AsyncGenerator<HistoryEvent, void, undefined> {
  const request = { instanceId, forWorkItemProcessing: false };
  const end = new AbortController();
  const chunks = environment.connection.streamInstanceHistory(request, { signal: end.signal })[Symbol.asyncIterator]();
  const nextChunk = (): Promise<IteratorResult<readonly HistoryEvent[]>> =>
    call(environment, { operation: "history", instanceId }, options, ({ signal }) => {
      // The stream goes on from one call to the next, so that the end of a call is passed on to it.
      signal.addEventListener("abort", () => end.abort(), { once: true });
      return chunks.next();
    });
  try {
    for (let chunk = await nextChunk(); chunk.done !== true; chunk = await nextChunk()) yield* chunk.value;
  } finally {
    end.abort();
    await chunks.return?.();
  }
}
