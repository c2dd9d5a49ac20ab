import type { HistoryEvent } from "@reawait/protocol";
import { untilAborted, type CallOptions } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import { perform } from "./perform.js";

/** Reads the history of an instance, chunk after chunk, as far as it is iterated. A timeout is for each chunk. */
export async function* readHistory(
  environment: ClientEnvironment,
  instanceId: string,
  options: CallOptions,
): AsyncGenerator<HistoryEvent, void, undefined> {
  const { connection, pipeline } = environment;
  const request = { instanceId, forWorkItemProcessing: false };
  const end = new AbortController();
  const chunks = connection.streamInstanceHistory(request, { signal: end.signal })[Symbol.asyncIterator]();
  const nextChunk = (): Promise<readonly HistoryEvent[] | undefined> =>
    perform(environment, { operation: "history", instanceId }, options, async (_passed, rest) => {
      // The stream goes on from one call to the next, so that the end of a call is passed on to it.
      rest.signal?.addEventListener("abort", () => end.abort(), { once: true });
      const chunk = await chunks.next();
      return chunk.done === true ? undefined : await untilAborted(pipeline.decodeEvents(chunk.value), rest);
    });
  try {
    for (let chunk = await nextChunk(); chunk !== undefined; chunk = await nextChunk()) yield* chunk;
  } finally {
    end.abort();
    await chunks.return?.();
  }
}
