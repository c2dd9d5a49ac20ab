import type { WorkKind, WorkStream } from "./work-stream.js";

/** A work item that is out: a completion token bound to what it was handed out for (E3). */
export interface Lease {
  readonly token: string;
  /** The one it was handed out on, or that its worker came back with. Set by the table only. */
  stream: WorkStream;
  /** What a worker that does not echo tokens names it by. */
  readonly alias: string;
}

/** The leases of one kind, oldest first. */
export interface LeaseTable<L extends Lease> {
  readonly size: number;
  readonly oldest: L | undefined;
  add(lease: L): void;
  /** `false` if it was not there any more. */
  remove(lease: L): boolean;
  /** Binds it to another stream. It stays as old as it is. */
  move(lease: L, stream: WorkStream): void;
  /** By its token; without one, by its alias, if there is only one such lease. */
  find(token: string, alias: string): L | undefined;
  withAlias(alias: string): Iterable<L>;
  ofStream(stream: WorkStream): readonly L[];
  readonly all: Iterable<L>;
}

export function createLeaseTable<L extends Lease>(): LeaseTable<L> {
  // A map keeps the order of insertion: its first is the oldest.
  const byToken = new Map<string, L>();
  const byAlias = new Map<string, Set<L>>();
  const byStream = new Map<WorkStream, Set<L>>();

  return {
    get size() {
      return byToken.size;
    },
    get oldest() {
      for (const lease of byToken.values()) return lease;
      return undefined;
    },
    add(lease) {
      byToken.set(lease.token, lease);
      addTo(byAlias, lease.alias, lease);
      addTo(byStream, lease.stream, lease);
    },
    remove(lease) {
      if (!byToken.delete(lease.token)) return false;
      removeFrom(byAlias, lease.alias, lease);
      removeFrom(byStream, lease.stream, lease);
      return true;
    },
    move(lease, stream) {
      removeFrom(byStream, lease.stream, lease);
      lease.stream = stream;
      addTo(byStream, stream, lease);
    },
    find(token, alias) {
      if (token !== "") return byToken.get(token);
      const [only, ...others] = byAlias.get(alias) ?? [];
      return others.length === 0 ? only : undefined;
    },
    withAlias: (alias) => byAlias.get(alias) ?? [],
    ofStream: (stream) => [...(byStream.get(stream) ?? [])],
    get all() {
      return byToken.values();
    },
  };
}

/** Binds the leases whose tokens the new stream's worker holds to that stream, each with its slot. */
export function rebindLeases<L extends Lease>(
  leases: LeaseTable<L>,
  kind: WorkKind,
  from: WorkStream,
  to: WorkStream,
): void {
  for (const lease of leases.ofStream(from)) {
    if (!to.heldTokens.has(lease.token)) continue;
    from.release(kind);
    to.reserve(kind);
    leases.move(lease, to);
  }
}

function addTo<Key, L>(index: Map<Key, Set<L>>, key: Key, lease: L): void {
  const leases = index.get(key);
  if (leases === undefined) index.set(key, new Set([lease]));
  else leases.add(lease);
}

function removeFrom<Key, L>(index: Map<Key, Set<L>>, key: Key, lease: L): void {
  const leases = index.get(key);
  if (leases?.delete(lease) && leases.size === 0) index.delete(key);
}
