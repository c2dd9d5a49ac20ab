/**
 * Moves a virtual clock: by itself, from one due time to the next, whenever all rests; or by hand.
 *
 * 1. Whether all rests is looked at in a macrotask of its own, after whatever was told that it may: so whoever awaited a
 *    call goes on before time does.
 * 2. Time stops at each due time until all rests again, so that what happens there happens then.
 * 3. Where nothing is due, time stands still: housekeeping alone moves nothing.
 * 4. Moves by hand are made one after the other, and time does not go on by itself meanwhile.
 */
import { hostScheduler } from "@reawait/core/internal";
import type { VirtualClock } from "../clock/virtual-clock.js";

/** Whether time goes on by itself as soon as all rests. */
export type TimeMode = "auto" | "manual";

export interface TimeKeeperOptions {
  readonly clock: VirtualClock;
  readonly isAtRest: () => boolean;
  readonly mode: TimeMode;
  /** Called whenever time moves; by hand where the test has asked for it. */
  readonly moved: (by: "itself" | "hand") => void;
}

interface Resting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class TimeKeeper {
  readonly #options: TimeKeeperOptions;
  #mode: TimeMode;
  #looking = false;
  readonly #waiting: Resting[] = [];
  /** The last move by hand. */
  #last: Promise<unknown> = Promise.resolve();
  #moves = 0;
  #closed: Error | undefined;

  constructor(options: TimeKeeperOptions) {
    this.#options = options;
    this.#mode = options.mode;
  }

  get mode(): TimeMode {
    return this.#mode;
  }

  set mode(mode: TimeMode) {
    this.#mode = mode;
    this.poke();
  }

  /** To be called whenever all may have come to rest, or something new may be due. */
  poke(): void {
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    hostScheduler.macrotask(() => {
      this.#looking = false;
      this.#look();
    });
  }

  /** Moves on by so many milliseconds, through all that is due on the way. */
  advance(milliseconds: number): Promise<void> {
    return this.#byHand(async () => {
      const { clock } = this.#options;
      const end = clock.now() + milliseconds;
      for (let due = clock.nextEvent; due !== undefined && due <= end; due = clock.nextEvent) await this.#moveTo(due);
      await this.#moveTo(end);
    });
  }

  /** Moves on to what is due next, and gives its time; `undefined` where there is nothing. */
  advanceToNext(): Promise<number | undefined> {
    return this.#byHand(async () => {
      const due = this.#options.clock.nextEvent;
      if (due !== undefined) await this.#moveTo(due);
      return due;
    });
  }

  close(reason: Error): void {
    this.#closed = reason;
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }

  async #byHand<T>(move: () => Promise<T>): Promise<T> {
    const before = this.#last;
    this.#moves += 1;
    const done = (async () => {
      await before.catch(() => {});
      await this.#rest();
      return await move();
    })();
    this.#last = done;
    try {
      return await done;
    } finally {
      this.#moves -= 1;
      this.poke();
    }
  }

  async #moveTo(time: number): Promise<void> {
    this.#jump(time, "hand");
    await this.#rest();
  }

  #rest(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) reject(this.#closed);
      this.#waiting.push({ resolve, reject });
      this.poke();
    });
  }

  #look(): void {
    if (this.#closed || !this.#options.isAtRest()) return;
    if (this.#waiting.length > 0) {
      for (const { resolve } of this.#waiting.splice(0)) resolve();
      return;
    }
    const due = this.#options.clock.nextEvent;
    if (this.#mode === "manual" || this.#moves > 0 || due === undefined) return;
    this.#jump(due, "itself");
    this.poke();
  }

  #jump(time: number, by: "itself" | "hand"): void {
    const { clock, moved } = this.#options;
    moved(by);
    clock.advance(Math.max(0, time - clock.now()));
  }
}
