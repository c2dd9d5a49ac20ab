import { randomUUID } from "node:crypto";

/** Completion tokens: opaque to workers, unique across restarts of the engine. */
export interface Tokens {
  turn(): string;
  activity(taskKey: number): string;
  /** The activity that a token of this run of the engine was given out for, however long ago. */
  taskKeyOf(token: string): number | undefined;
}

export function createTokens(bootId: string = randomUUID()): Tokens {
  let count = 0;
  const prefix = `${bootId}/activity/`;
  return {
    turn: () => `${bootId}/turn/${(++count).toString(36)}`,
    activity: (taskKey) => `${prefix}${(++count).toString(36)}/${taskKey}`,
    taskKeyOf(token) {
      if (!token.startsWith(prefix)) return undefined;
      const key = Number(token.slice(token.lastIndexOf("/") + 1));
      return Number.isSafeInteger(key) ? key : undefined;
    },
  };
}
