/**
 * What one side of a stream of work has to send, gathered: all that is added in one turn of the event loop goes out in one
 * message, as long as that does not grow large, and no faster than the other side takes it.
 */
import { toBuffer } from "../to-buffer.js";

// Captured, so that a test framework that fakes the global timers meanwhile does not keep anything back.
const { setImmediate } = globalThis;

export interface Outbox<Part> {
  add(part: Part): void;
  /** Whether there is no room for more, since the other side is slow or much is waiting. */
  readonly isFull: boolean;
  /** Resolves when there is room. */
  room(): Promise<void>;
  /** Takes nothing more. Resolves when all is sent. */
  close(): Promise<void>;
  /** The stream is no more: nothing is sent, and nobody waits. */
  drop(): void;
}

/** As much of a stream of grpc-js as is needed. */
export interface Sink {
  write(message: Buffer): boolean;
  once(event: "drain", listener: () => void): unknown;
}

export interface OutboxOptions<Part> {
  readonly sink: Sink;
  /** Bytes, roughly. */
  readonly sizeOf: (part: Part) => number;
  readonly encode: (parts: readonly Part[]) => Uint8Array;
  /** Bytes; no message is larger, unless it holds one part that is. */
  readonly maxMessageSize: number;
}

/** A message takes no more parts than these, and than come to so many bytes: the other side is to have something soon. */
const MOST_GATHERED = 1_000;
const LARGEST_GATHERED = 65_536;

/** Bytes that may wait before there is no room for more. */
const CROWDED = 1_048_576;

export function createOutbox<Part>({ sink, sizeOf, encode, maxMessageSize }: OutboxOptions<Part>): Outbox<Part> {
  const largest = Math.min(LARGEST_GATHERED, maxMessageSize);
  let waiting: Part[] = [];
  let size = 0;
  let waiters: (() => void)[] = [];
  let closed = false;
  let dropped = false;
  let scheduled = false;
  /** The other side is slow. */
  let blocked = false;

  const isFull = (): boolean => !dropped && (blocked || size >= (closed ? 1 : CROWDED));

  function schedule(): void {
    if (scheduled || blocked) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    let sent = 0;
    while (sent < waiting.length && !blocked) {
      const parts = gather(sent);
      sent += parts.length;
      blocked = !sink.write(toBuffer(encode(parts)));
    }
    waiting = waiting.slice(sent);
    size = waiting.reduce((sum, part) => sum + sizeOf(part), 0);
    if (blocked) sink.once("drain", unblock);
    release();
  }

  function gather(from: number): Part[] {
    const parts: Part[] = [];
    let gathered = 0;
    for (const part of waiting.slice(from, from + MOST_GATHERED)) {
      gathered += sizeOf(part);
      if (parts.length > 0 && gathered > largest) break;
      parts.push(part);
    }
    return parts;
  }

  function unblock(): void {
    blocked = false;
    flush();
  }

  function room(): Promise<void> {
    return isFull() ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve();
  }

  function release(): void {
    if (isFull()) return;
    const released = waiters;
    waiters = [];
    for (const resolve of released) resolve();
  }

  return {
    get isFull() {
      return isFull();
    },
    add(part) {
      if (closed || dropped) return;
      waiting.push(part);
      size += sizeOf(part);
      schedule();
    },
    room,
    async close() {
      closed = true;
      await room();
    },
    drop() {
      dropped = true;
      waiting = [];
      size = 0;
      release();
    },
  };
}
