/** The engine that a command is about, where it runs elsewhere. */
import { silentLogger } from "@reawait/protocol";
import type { GrpcConnection } from "@reawait/protocol/grpc";

import { checkCertificates } from "./check-certificates.js";
import { flag, text, UsageError } from "./parse-options.js";
import { readCertificates, readTokens } from "./secrets.js";
import type { Environment } from "./secrets.js";

export const remoteOptions = {
  address: text,
  "task-hub": text,
  "tls-ca": text,
  "tls-cert": text,
  "tls-key": text,
  "token-file": text,
  help: { ...flag, short: "h" },
} as const;

export const REMOTE_USAGE = `\
  --tls-ca FILE          the authority that signed the server's certificate, where it is not one that all trust
  --tls-cert FILE        a certificate to show to the server ...
  --tls-key FILE         ... and its key
  --token-file FILE      a file with the bearer token; without it, the environment variable REAWAIT_TOKEN`;

type Given = Readonly<Partial<Record<Exclude<keyof typeof remoteOptions, "help">, string | undefined>>>;

export async function connectTo(address: string, given: Given, environment: Environment): Promise<GrpcConnection> {
  const { own, ca } = await readCertificates(given);
  checkCertificates({ own, ca });
  const [token] = (await readTokens(given["token-file"], environment)) ?? [];
  const { connect } = await import("@reawait/protocol/grpc");
  try {
    return connect(address, {
      credentials: token,
      tls: own === undefined && ca === undefined ? undefined : { ...own, ca },
      // Whoever calls looks for himself whether it is there.
      retryTimeout: "0s",
      logger: silentLogger,
    });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}
