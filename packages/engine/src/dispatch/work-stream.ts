/**
 * One worker's stream of work items. Its job: the worker's slots (E6), what it accepts, and handing items over in
 * order. Not its job: what an item means; whoever leases one reserves the slot first and releases it in the end.
 */
import type { Clock, GetWorkItemsRequest, NameFilter, ServiceError, WorkItem } from "@reawait/protocol";

import type { Acceptance } from "./accepts.js";
import { acceptanceOf } from "./accepts.js";

export type WorkKind = keyof Acceptance;

export interface WorkStream extends AsyncIterator<WorkItem, undefined> {
  readonly sessions: boolean;
  /** Whose it is, where its worker has a name; `run` tells one process of that name from another. */
  readonly worker: { readonly id: string; readonly run: string } | undefined;
  /** What this worker still has from streams before. */
  readonly heldTokens: ReadonlySet<string>;
  readonly closed: boolean;
  /** Whether it was cut off: its worker did not close it. */
  readonly broken: boolean;
  /** Of one that has broken: the token of the item that its worker took last, if only just before; it may be why. */
  readonly suspect: string | undefined;
  /** Whether an answer has proved that this worker echoes completion tokens. */
  readonly echoesTokens: boolean;
  /** Takes note of such an answer. */
  proveTokens(): void;
  /** What it takes, by name; `undefined` for everything. */
  filters(kind: WorkKind): readonly NameFilter[] | undefined;
  /** How many items of a kind are out, or about to be. */
  out(kind: WorkKind): number;
  /** At most so many may be. */
  slots(kind: WorkKind): number;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
  /** Whether it takes such an item and has a slot for it. */
  canTake(kind: WorkKind, name: string, version: string | undefined): boolean;
  /** Whether it takes such an item once it has a slot. */
  accepts(kind: WorkKind, name: string, version: string | undefined): boolean;
  hasSlot(kind: WorkKind): boolean;
  /** Takes a slot for an item that will be pushed, or else cancelled. */
  reserve(kind: WorkKind): void;
  /** Frees the slot of an item that was not pushed, */
  cancel(kind: WorkKind): void;
  /** and of one that was, and is out no more. */
  release(kind: WorkKind): void;
  push(item: WorkItem): void;
  /** Its worker ends it: by cutting it off, with an error, or quietly. Items not yet taken are dropped. */
  close(error?: ServiceError): void;
  /** The engine ends it, in the same ways. */
  end(error?: ServiceError): void;
  return(): Promise<IteratorResult<WorkItem, undefined>>;
}

/** Items that a worker has not taken yet. With so many there is no slot, however many it asked for. */
const MOST_UNREAD = 256;

/** What 0 means. Dapr's worker for JavaScript says 0, holds 110 items of both kinds, and drops what is more. */
const DEFAULT_SLOTS = 50;

/** Milliseconds; so long after it was taken, an item has done no harm. */
const SUSPICION = 1_000;

const DONE: IteratorResult<WorkItem, undefined> = Object.freeze({ done: true, value: undefined });

interface Pull {
  readonly resolve: (result: IteratorResult<WorkItem, undefined>) => void;
  readonly reject: (error: ServiceError) => void;
}

export interface WorkStreamHooks {
  /** Called once, however the stream ends. */
  readonly closed: (stream: WorkStream) => void;
  /** Called once, if its worker is found to echo tokens. */
  readonly proved?: (() => void) | undefined;
  /** Called when it has slots again, since its worker has taken some of what was pushed. */
  readonly caughtUp?: (() => void) | undefined;
}

export function createWorkStream(request: GetWorkItemsRequest, clock: Clock, hooks: WorkStreamHooks): WorkStream {
  const acceptance = acceptanceOf(request.filters);
  const slots = {
    orchestrator: request.maxConcurrentOrchestrationWorkItems || DEFAULT_SLOTS,
    activity: request.maxConcurrentActivityWorkItems || DEFAULT_SLOTS,
  };
  const out = { orchestrator: 0, activity: 0 };
  const openedAt = clock.now();
  let items: WorkItem[] = [];
  let head = 0;
  /** Reserved for, and not pushed yet. */
  let expected = 0;
  let pulls: Pull[] = [];
  const { workerId = "", workerRun = "" } = request;
  // A worker that keeps sessions names its turns by their tokens; one that comes back, all that it holds.
  let echoesTokens = request.sessions || workerId !== "";
  let closed = false;
  let broken = false;
  let failure: ServiceError | undefined;
  let taken: { readonly item: WorkItem; readonly at: number } | undefined;
  let suspect: string | undefined;

  const isFull = (): boolean => expected + items.length - head >= MOST_UNREAD;

  function handOver(item: WorkItem): IteratorResult<WorkItem, undefined> {
    taken = { item, at: clock.now() };
    return { done: false, value: item };
  }

  const stream: WorkStream = {
    sessions: request.sessions,
    worker: workerId === "" ? undefined : { id: workerId, run: workerRun },
    heldTokens: new Set(request.heldTokens),
    get echoesTokens() {
      return echoesTokens;
    },
    proveTokens() {
      if (echoesTokens) return;
      echoesTokens = true;
      hooks.proved?.();
    },
    filters: (kind) => (kind === "activity" ? request.filters?.activities : request.filters?.orchestrations),
    get closed() {
      return closed;
    },
    get broken() {
      return broken;
    },
    get suspect() {
      return suspect;
    },
    out: (kind) => out[kind],
    slots: (kind) => slots[kind],
    openedAt,
    accepts: (kind, name, version) => acceptance[kind](name, version),
    hasSlot: (kind) => !closed && out[kind] < slots[kind] && !isFull(),
    canTake: (kind, name, version) => stream.hasSlot(kind) && acceptance[kind](name, version),
    reserve(kind) {
      out[kind] += 1;
      expected += 1;
    },
    cancel(kind) {
      out[kind] -= 1;
      expected -= 1;
    },
    release: (kind) => void (out[kind] -= 1),
    push(item) {
      const wasFull = isFull();
      expected -= 1;
      if (closed) return;
      const pull = pulls.shift();
      if (pull === undefined) {
        items.push(item);
        return;
      }
      pull.resolve(handOver(item));
      if (wasFull) hooks.caughtUp?.();
    },
    close(error) {
      broken ||= !closed && error !== undefined;
      stream.end(error);
    },
    end(error) {
      if (closed) return;
      closed = true;
      failure = error;
      if (broken && taken !== undefined && clock.now() - taken.at <= SUSPICION) suspect = tokenOf(taken.item);
      items = [];
      const pending = pulls;
      pulls = [];
      for (const [index, pull] of pending.entries()) {
        // An iterator that has thrown is done.
        if (error !== undefined && index === 0) pull.reject(error);
        else pull.resolve(DONE);
      }
      if (pending.length > 0) failure = undefined;
      hooks.closed(stream);
    },
    next() {
      const item = items[head];
      if (item !== undefined) {
        const wasFull = isFull();
        head += 1;
        if (head === items.length) {
          items = [];
          head = 0;
        }
        if (wasFull) hooks.caughtUp?.();
        return Promise.resolve(handOver(item));
      }
      if (failure !== undefined) {
        const error = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (closed) return Promise.resolve(DONE);
      return new Promise((resolve, reject) => pulls.push({ resolve, reject }));
    },
    return() {
      stream.close();
      return Promise.resolve(DONE);
    },
  };
  return stream;
}

function tokenOf(item: WorkItem): string | undefined {
  return item.kind === "healthPing" ? undefined : item.completionToken;
}
