import { X509Certificate } from "node:crypto";

import { reasonOf } from "./reason-of.js";
import { toBuffer } from "./to-buffer.js";

/** PEM, as users give it: text, or the bytes of it. */
export type Pem = string | Uint8Array;

export function toPem(pem: Pem): Buffer {
  return typeof pem === "string" ? Buffer.from(pem) : toBuffer(pem);
}

/**
 * The certificate of an authority. OpenSSL passes over what is none without a word, and then trusts nobody.
 *
 * @throws Error where it cannot be read
 */
export function authorityOf(ca: Pem | undefined): Buffer | null {
  if (ca === undefined) return null;
  const bytes = toPem(ca);
  new X509Certificate(bytes);
  return bytes;
}

/**
 * Makes credentials from what a user gave as `tls`.
 *
 * @throws TypeError where it cannot be read
 */
export function readingPem<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    const why = reasonOf(error);
    throw new TypeError(`The certificates or keys in tls cannot be read (${why}). Each is PEM text, not a path.`, {
      cause: error,
    });
  }
}
