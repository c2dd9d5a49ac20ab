import type { Clock, GetWorkItemsRequest, NameFilter, ServiceError } from "@reawait/protocol";

import type { Accepts } from "./ready-queue.js";
import type { WorkKind, WorkStream } from "./work-stream.js";
import { createWorkStream } from "./work-stream.js";

/** The workers that are connected. */
export interface Streams {
  readonly count: number;
  readonly all: readonly WorkStream[];
  /** @param onClose Called once, however the stream ends. */
  open(request: GetWorkItemsRequest, onClose: () => void): WorkStream;
  /** Whether any of them takes such work right now. */
  canTake(kind: WorkKind): Accepts;
  /** Whether any of them takes such work at all. */
  accepts(kind: WorkKind): Accepts;
  /** What they take by name, all together. */
  filters(kind: WorkKind): readonly NameFilter[];
  hasSlot(kind: WorkKind): boolean;
  /** The preferred one if it can, otherwise the one with the least to do, in turn. */
  choose(kind: WorkKind, work: Choosing): WorkStream | undefined;
  /** Ends them: with an error, or quietly. */
  endAll(error: ServiceError | undefined): void;
}

/** What work a stream is chosen for. */
export interface Choosing {
  readonly name: string;
  readonly version: string | undefined;
  readonly preferred?: WorkStream | undefined;
  /** Those that gave it back before: chosen only where no other can take it. */
  readonly refusedBy?: { has(stream: WorkStream): boolean } | undefined;
}

export interface StreamsHooks {
  readonly opened: (stream: WorkStream) => void;
  readonly closed: (stream: WorkStream) => void;
  readonly proved: () => void;
  readonly caughtUp: () => void;
}

export function createStreams(clock: Clock, hooks: StreamsHooks): Streams {
  let streams: readonly WorkStream[] = [];

  return {
    get count() {
      return streams.length;
    },
    get all() {
      return streams;
    },
    open(request, onClose) {
      const closed = (ended: WorkStream): void => {
        streams = streams.filter((candidate) => candidate !== ended);
        onClose();
        hooks.closed(ended);
      };
      const stream = createWorkStream(request, clock, { closed, proved: hooks.proved, caughtUp: hooks.caughtUp });
      streams = [...streams, stream];
      hooks.opened(stream);
      return stream;
    },
    canTake: (kind) => (name, version) => streams.some((stream) => stream.canTake(kind, name, version)),
    accepts: (kind) => (name, version) => streams.some((stream) => stream.accepts(kind, name, version)),
    filters: (kind) => streams.flatMap((stream) => stream.filters(kind) ?? []),
    hasSlot: (kind) => streams.some((stream) => stream.hasSlot(kind)),
    choose(kind, { name, version, preferred, refusedBy }) {
      if (preferred?.canTake(kind, name, version)) return preferred;
      const cost = (stream: WorkStream): number => (refusedBy?.has(stream) ? Infinity : stream.out(kind));
      let best: WorkStream | undefined;
      for (const stream of streams) {
        if (!stream.canTake(kind, name, version)) continue;
        if (best === undefined || cost(stream) < cost(best)) best = stream;
      }
      // Among equals, the one that was served longest ago stands first.
      if (best !== undefined && streams.length > 1) streams = [...streams.filter((stream) => stream !== best), best];
      return best;
    },
    endAll(error) {
      for (const stream of streams) stream.end(error);
    },
  };
}
