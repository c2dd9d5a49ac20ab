/**
 * What must not stand in a command line, where every user of the machine can read it: tokens, by a file or the
 * environment; and keys, by files.
 */
import { readFile } from "node:fs/promises";

import { UsageError } from "./parse-options.js";

/** Several are separated by white space. */
const TOKEN_VARIABLE = "REAWAIT_TOKEN";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The tokens of a file, one a line, empty lines and those that begin with # left out; without a file, those of the
 * environment; `undefined` where there are neither.
 *
 * @throws UsageError where the file cannot be read, or has none
 */
export async function readTokens(
  file: string | undefined,
  environment: Environment,
): Promise<readonly string[] | undefined> {
  if (file === undefined) {
    const tokens = environment[TOKEN_VARIABLE]?.split(/\s+/).filter((token) => token !== "") ?? [];
    return tokens.length === 0 ? undefined : tokens;
  }
  const lines = (await readTextFile("--token-file", file)).split("\n").map((line) => line.trim());
  const tokens = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (tokens.length === 0) throw new UsageError(`--token-file has no token in it: ${file}`);
  return tokens;
}

export interface CertificateFiles {
  readonly "tls-cert"?: string | undefined;
  readonly "tls-key"?: string | undefined;
  readonly "tls-ca"?: string | undefined;
}

interface Certificates {
  readonly own: { readonly cert: string; readonly key: string } | undefined;
  readonly ca: string | undefined;
}

/** @throws UsageError where a file cannot be read, or there is a certificate without its key */
export async function readCertificates(files: CertificateFiles): Promise<Certificates> {
  const { "tls-cert": cert, "tls-key": key, "tls-ca": ca } = files;
  const authority = ca === undefined ? undefined : await readTextFile("--tls-ca", ca);
  if (cert === undefined && key === undefined) return { own: undefined, ca: authority };
  if (cert === undefined) throw new UsageError("--tls-key needs --tls-cert: the certificate that the key belongs to");
  if (key === undefined) throw new UsageError("--tls-cert needs --tls-key: the key that the certificate belongs to");
  const own = { cert: await readTextFile("--tls-cert", cert), key: await readTextFile("--tls-key", key) };
  return { own, ca: authority };
}

async function readTextFile(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${option} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
