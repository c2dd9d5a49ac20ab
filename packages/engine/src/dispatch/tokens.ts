/**
 * Completion tokens (E3): opaque to workers, unique across hubs and restarts of their engines.
 *
 * A token of an activity travels by mails and URLs, and answers the activity whoever holds it: so it is signed with a
 * secret of the hub, and nothing can be made of it but what it is. A token of a turn stays between engine and worker, and
 * counts only while its lease lives: that it cannot be guessed is enough.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

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

/** What a hub's tokens are made with. */
export interface TokenIssuer {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** Of a SHA-256, cut to 132 bits. */
const SIGNATURE_LENGTH = 22;

export function createTokens({ id, secret }: TokenIssuer): Tokens {
  // This run of the engine, so that what it counts is unique; and another one, which no token of an activity shows.
  const run = randomBytes(9).toString("base64url");
  const turns = randomBytes(16).toString("base64url");
  const prefix = `${id}/activity/`;
  let count = 0;

  const sign = (text: string): string =>
    createHmac("sha256", secret).update(text).digest("base64url").slice(0, SIGNATURE_LENGTH);

  return {
    turn: () => `${turns}/turn/${(++count).toString(36)}`,
    activity({ key, taskId }) {
      const text = `${key}/${taskId}/${run}/${(++count).toString(36)}`;
      return `${prefix}${text}/${sign(text)}`;
    },
    taskOf(token) {
      if (!token.startsWith(prefix)) return undefined;
      const [, text, key, taskId, signature] =
        /^((\d{1,15})\/(-?\d{1,10})\/[\w-]+\/\w+)\/([\w-]{22})$/.exec(token.slice(prefix.length)) ?? [];
      if (text === undefined || signature === undefined) return undefined;
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(sign(text)))) return undefined;
      return { key: Number(key), taskId: Number(taskId) };
    },
  };
}
