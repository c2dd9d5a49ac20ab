import type { Clock } from "../../clock.js";
import { watchIdle } from "../idle-watch.js";
import { interrupted, interruptible } from "./interruptible.js";

/** What a stream sends. */
export interface Output<Item> {
  readonly items: AsyncIterable<Item>;
  /** The messages that stand for an item: one, several, or none. */
  readonly messages: (item: Item) => Iterable<Uint8Array>;
  /** What is sent after so many milliseconds without an item, so that the caller knows that the stream is alive. */
  readonly whenIdle?: { readonly after: number; readonly message: Uint8Array } | undefined;
  /** Thrown where the items end by themselves, if that is no end for the caller. */
  readonly atEnd?: (() => Error) | undefined;
}

/** Where messages go. */
export interface ItemSink {
  /** Whether there is no room for more. */
  readonly isFull: boolean;
  send(message: Uint8Array): void;
  /** Resolves when there is room again. */
  room(): Promise<void>;
}

/**
 * Sends what the service yields, as fast as the other side takes it, until there is no more or the signal is aborted, and
 * returns the service's iterator in any case.
 */
export async function sendItems<Item>(
  { items, messages, whenIdle, atEnd }: Output<Item>,
  sink: ItemSink,
  signal: AbortSignal,
  clock: Clock,
): Promise<void> {
  const orInterrupted = interruptible(signal);
  const iterator = items[Symbol.asyncIterator]();
  const watch =
    whenIdle &&
    watchIdle(clock, whenIdle.after, () => {
      // A congested connection is not idle.
      if (!sink.isFull) sink.send(whenIdle.message);
    });
  let exhausted = false;
  try {
    for (;;) {
      const next = await orInterrupted(iterator.next());
      if (next === interrupted) return;
      if (next.done) {
        exhausted = true;
        break;
      }
      for (const message of messages(next.value)) {
        watch?.beat();
        sink.send(message);
        if (sink.isFull && (await orInterrupted(sink.room())) === interrupted) return;
      }
    }
  } finally {
    watch?.stop();
    // Not awaited: a generator that waits for something else would hold it back.
    if (!exhausted) void iterator.return?.().catch(() => {});
  }
  if (atEnd) throw atEnd();
}
