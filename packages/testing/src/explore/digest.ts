import { createHash } from "node:crypto";

/** A short text that stands for a long one: two of the same are taken for equal. */
export function digestOf(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest("base64");
}
