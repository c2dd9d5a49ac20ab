/**
 * External events of one execution: first come, first served, on both sides. Names are compared without case, and are
 * only ever keys of a Map (R10).
 */
import type { EventRaisedEvent } from "@reawait/protocol";

/** Somebody who waits for an event. */
export interface Waiter {
  /** Gets the event's payload, as it travelled. */
  take(payload: string | undefined): void;
  readonly isListenedTo: boolean;
  readonly label: string;
}

interface Box {
  readonly waiting: Set<Waiter>;
  readonly kept: Kept[];
}

interface Kept {
  readonly event: EventRaisedEvent;
  readonly arrival: number;
}

export class Mailbox {
  readonly #boxes = new Map<string, Box>();
  #arrivals = 0;

  /** An event came: the first waiter gets it, or it is kept. */
  deliver(event: EventRaisedEvent): void {
    const box = this.#box(event.name);
    const [first] = box.waiting;
    if (first === undefined) {
      box.kept.push({ event, arrival: this.#arrivals++ });
      return;
    }
    box.waiting.delete(first);
    this.#tidy(event.name, box);
    first.take(event.input);
  }

  /** Takes the first event that was kept, or waits for the next one. */
  wait(name: string, waiter: Waiter): void {
    const box = this.#box(name);
    const first = box.kept.shift();
    if (first === undefined) {
      box.waiting.add(waiter);
      return;
    }
    this.#tidy(name, box);
    waiter.take(first.event.input);
  }

  /** A waiter that leaves never takes an event. */
  leave(name: string, waiter: Waiter): void {
    const box = this.#box(name);
    box.waiting.delete(waiter);
    this.#tidy(name, box);
  }

  get waiters(): readonly Waiter[] {
    return [...this.#boxes.values()].flatMap(({ waiting }) => [...waiting]);
  }

  /** Nobody waits any more; what comes from now on is kept. */
  dismissWaiters(): void {
    for (const { waiting } of this.#boxes.values()) waiting.clear();
  }

  /** Forgets the events that nobody took. */
  discard(): void {
    for (const { kept } of this.#boxes.values()) kept.length = 0;
  }

  /** Events that nobody took, in the order in which they came. */
  get kept(): readonly EventRaisedEvent[] {
    return [...this.#boxes.values()]
      .flatMap(({ kept }) => kept)
      .sort((a, b) => a.arrival - b.arrival)
      .map(({ event }) => event);
  }

  #box(name: string): Box {
    const key = name.toLowerCase();
    const box = this.#boxes.get(key) ?? { waiting: new Set(), kept: [] };
    this.#boxes.set(key, box);
    return box;
  }

  #tidy(name: string, box: Box): void {
    if (box.waiting.size === 0 && box.kept.length === 0) this.#boxes.delete(name.toLowerCase());
  }
}
