import type { GetWorkItemsRequest } from "@reawait/protocol";

import type { Accepts } from "./ready-queue.js";
import type { WorkKind, WorkStream } from "./work-stream.js";
import { createWorkStream } from "./work-stream.js";

/** The workers that are connected. */
export interface Streams {
  /** @param onClose Called once, however the stream ends. */
  open(request: GetWorkItemsRequest, onClose: () => void): WorkStream;
  /** Whether any of them takes such work right now. */
  canTake(kind: WorkKind): Accepts;
  /** Whether any of them takes such work at all. */
  accepts(kind: WorkKind): Accepts;
  hasSlot(kind: WorkKind): boolean;
  /** The preferred one if it can, otherwise the one with the least to do, in turn. */
  choose(kind: WorkKind, name: string, version: string | undefined, preferred?: WorkStream): WorkStream | undefined;
  closeAll(): void;
}

export function createStreams(hooks: {
  readonly opened: () => void;
  readonly closed: (stream: WorkStream) => void;
}): Streams {
  let streams: readonly WorkStream[] = [];

  return {
    open(request, onClose) {
      const stream = createWorkStream(request, (closed) => {
        streams = streams.filter((candidate) => candidate !== closed);
        onClose();
        hooks.closed(closed);
      });
      streams = [...streams, stream];
      hooks.opened();
      return stream;
    },
    canTake: (kind) => (name, version) => streams.some((stream) => stream.canTake(kind, name, version)),
    accepts: (kind) => (name, version) => streams.some((stream) => stream.accepts(kind, name, version)),
    hasSlot: (kind) => streams.some((stream) => stream.hasSlot(kind)),
    choose(kind, name, version, preferred) {
      if (preferred?.canTake(kind, name, version)) return preferred;
      let best: WorkStream | undefined;
      for (const stream of streams) {
        if (!stream.canTake(kind, name, version)) continue;
        if (best === undefined || stream.out(kind) < best.out(kind)) best = stream;
      }
      // Among equals, the one that was served longest ago stands first.
      if (best !== undefined && streams.length > 1) streams = [...streams.filter((stream) => stream !== best), best];
      return best;
    },
    closeAll() {
      for (const stream of streams) stream.close();
    },
  };
}
