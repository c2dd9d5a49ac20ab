import { randomUUID } from "node:crypto";

import type { StoreOpening } from "./store/store.js";
import type { TurnKeys } from "./turn/turn-state.js";

/** Gives out keys that only grow, from where the hub stood. */
export interface Keys extends TurnKeys {
  /** The first of `count` message keys in a row. */
  messages(count: number): number;
  /** The largest key of an instance so far. */
  readonly lastInstance: number;
}

export function createKeys(last: StoreOpening["lastKeys"]): Keys {
  let { instance, message, task, timer } = last;
  return {
    instance: () => ++instance,
    message: () => ++message,
    task: () => ++task,
    timer: () => ++timer,
    executionId: () => randomUUID(),
    get lastInstance() {
      return instance;
    },
    messages(count) {
      const first = message + 1;
      message += count;
      return first;
    },
  };
}
