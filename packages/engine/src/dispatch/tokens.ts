import { randomBytes } from "node:crypto";

/** Completion tokens: opaque to workers, unique across hubs and restarts of their engines. */
export interface Tokens {
  turn(): string;
  activity(task: TokenTask): string;
  /**
   * The activity that a token of this hub was given out for, however long ago and by whichever run of the engine: keys
   * of activities are never used again.
   */
  taskOf(token: string): TokenTask | undefined;
}

export interface TokenTask {
  readonly key: number;
  /** The id of the action that scheduled it. */
  readonly taskId: number;
}

export function createTokens(hubId: string): Tokens {
  // This run of the engine: so that what it counts is unique.
  const boot = randomBytes(9).toString("base64url");
  const prefix = `${hubId}/activity/`;
  let count = 0;
  return {
    turn: () => `${boot}/turn/${(++count).toString(36)}`,
    activity: ({ key, taskId }) => `${prefix}${key}/${taskId}/${boot}/${(++count).toString(36)}`,
    taskOf(token) {
      if (!token.startsWith(prefix)) return undefined;
      const [, key, taskId] = /^(\d{1,15})\/(-?\d{1,10})\//.exec(token.slice(prefix.length)) ?? [];
      return key === undefined ? undefined : { key: Number(key), taskId: Number(taskId) };
    },
  };
}
