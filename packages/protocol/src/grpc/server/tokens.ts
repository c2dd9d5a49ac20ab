/**
 * The bearer tokens that a server accepts.
 *
 * 1. A token that is given as a string is kept as its hash only.
 * 2. Hashes are compared, all of them, in constant time: how long it takes says nothing about how nearly a guess was
 *    right, or which of several tokens it was.
 */
import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Which tokens are accepted: one; several, all valid at once, so that a new one can be brought in before the old one is
 * taken out; or a function that is asked for each call. One that throws, or rejects, ends the call with `UNAVAILABLE`.
 */
export type AcceptedTokens = string | readonly string[] | ((token: string) => boolean | PromiseLike<boolean>);

export type VerifyToken = (token: string) => boolean | PromiseLike<boolean>;

/**
 * Makes a function that knows tokens by their hashes, to be given as `tokens` where they change while the server runs.
 *
 * @throws TypeError where there is none, or one cannot travel in a header
 *
 * @example
 * let accepts = acceptTokens(readTokens());
 * process.on("SIGHUP", () => (accepts = acceptTokens(readTokens())));
 * await engine.listen({ tokens: (token) => accepts(token) });
 */
export function acceptTokens(tokens: readonly string[]): (token: string) => boolean {
  if (tokens.length === 0) throw new TypeError("There is no token in tokens: nobody could connect.");
  const accepted = tokens.map((token, index) => hash(checked(token, index)));
  return (token) => {
    const offered = hash(token);
    let isAccepted = false;
    for (const candidate of accepted) isAccepted = timingSafeEqual(candidate, offered) || isAccepted;
    return isAccepted;
  };
}

/** @throws TypeError as `acceptTokens` does */
export function verifierOf(tokens: AcceptedTokens): VerifyToken {
  if (typeof tokens === "function") return tokens;
  return acceptTokens(typeof tokens === "string" ? [tokens] : tokens);
}

function checked(token: unknown, index: number): string {
  // Not shown: it is a secret.
  if (typeof token === "string" && /^[!-~]+$/.test(token)) return token;
  const what = typeof token === "string" ? "is empty, or holds a space or what is no ASCII" : "is no string";
  throw new TypeError(`Token ${index + 1} of tokens ${what}: it must be printable ASCII without spaces.`);
}

function hash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
