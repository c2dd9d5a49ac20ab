import type { WorkStream } from "./work-stream.js";

/** Which stream answered the last turn of an instance, and the position that its session has since (E9). */
export interface Affinity {
  readonly stream: WorkStream;
  readonly position: string;
}

/** Remembers where sessions are. Bounded: an instance that sleeps long is forgotten, and costs a full history then. */
export interface SessionAffinity {
  get(instanceKey: number): Affinity | undefined;
  /** Nothing is remembered of a stream that has closed. */
  set(instanceKey: number, affinity: Affinity): void;
  delete(instanceKey: number): void;
  /** A worker has come back on another stream, with the sessions that it had, if it still keeps any. */
  rebind(from: WorkStream, to: WorkStream): void;
  /** A stream has closed for good: no session can be reached through it. */
  forget(stream: WorkStream): void;
}

const CAPACITY = 10_000;

export function createSessionAffinity(capacity: number = CAPACITY): SessionAffinity {
  const byInstance = new Map<number, Affinity>();
  return {
    get: (instanceKey) => byInstance.get(instanceKey),
    set(instanceKey, affinity) {
      byInstance.delete(instanceKey);
      // An answer may be committed after its stream has closed.
      if (affinity.stream.closed) return;
      byInstance.set(instanceKey, affinity);
      if (byInstance.size <= capacity) return;
      for (const oldest of byInstance.keys()) {
        byInstance.delete(oldest);
        return;
      }
    },
    delete(instanceKey) {
      byInstance.delete(instanceKey);
    },
    rebind(from, to) {
      for (const [instanceKey, { stream, position }] of byInstance) {
        if (stream !== from) continue;
        if (to.sessions) byInstance.set(instanceKey, { stream: to, position });
        else byInstance.delete(instanceKey);
      }
    },
    forget(stream) {
      for (const [instanceKey, affinity] of byInstance) {
        if (affinity.stream === stream) byInstance.delete(instanceKey);
      }
    },
  };
}
