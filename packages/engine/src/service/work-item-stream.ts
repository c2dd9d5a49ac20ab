import type { GetWorkItemsRequest, ServiceError, WorkItem } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { cancelled } from "./call.js";

/** A worker's stream of work items, until it is returned, or aborted by the signal. */
export function openWorkStream(
  hub: Hub,
  request: GetWorkItemsRequest,
  signal: AbortSignal | undefined,
): AsyncIterator<WorkItem> {
  if (signal?.aborted) return failing(cancelled(signal));
  // Its streams have been ended: nobody would end this one.
  if (hub.closed !== undefined) return failing(hub.closed);
  const abort = (): void => stream.close(signal && cancelled(signal));
  const stream = hub.streams.open(request, () => signal?.removeEventListener("abort", abort));
  signal?.addEventListener("abort", abort);
  return stream;
}

/** A stream of a hub that has yet to be opened. */
export function lateStream(opening: Promise<AsyncIterator<WorkItem>>): AsyncIterator<WorkItem, undefined> {
  // Whoever asks for the first item hears of it.
  opening.catch(() => undefined);
  let returned = false;
  return {
    async next() {
      const stream = await opening;
      const result = returned ? undefined : await stream.next();
      return result === undefined || result.done === true ? { done: true, value: undefined } : result;
    },
    async return() {
      returned = true;
      const stream = await opening.catch(() => undefined);
      await stream?.return?.();
      return { done: true, value: undefined };
    },
  };
}

function failing(error: ServiceError): AsyncIterator<WorkItem> {
  return { next: () => Promise.reject(error) };
}
