/** What the text of a failed attempt to connect says, to somebody who does not know grpc-js and OpenSSL. */
export interface Explanation {
  readonly reason: string;
  readonly hint: string;
  /** Whether it may pass by itself. A mistake in the settings will not. */
  readonly mayPass: boolean;
}

interface Pattern {
  readonly sign: RegExp;
  readonly hint: string;
}

const mistakes: readonly Pattern[] = [
  {
    sign: /wrong version number|packet length too long|unsupported protocol/i,
    hint: "The server does not speak TLS there: use http:// instead of https://, or the port that has TLS.",
  },
  {
    sign: /alert certificate required|alert handshake failure|alert bad certificate|alert unknown ca/i,
    hint: "The server wants a certificate that it trusts: give tls.cert and tls.key.",
  },
  {
    sign: /self[- ]signed|unable to get (local )?issuer|unable to verify the first certificate|certificate signature failure/i,
    hint: "The server's certificate is signed by nobody this machine trusts: give the authority as tls.ca.",
  },
  {
    sign: /ALTNAME_INVALID|does not match certificate/i,
    hint: "The server's certificate is for another name: use that name in the address, or give it as tls.serverName.",
  },
  { sign: /certificate has expired/i, hint: "The server's certificate has expired: it needs a new one." },
  { sign: /certificate is not yet valid/i, hint: "The server's certificate is not valid yet: is a clock wrong?" },
  {
    sign: /protocol error|parse error/i,
    hint: "Something listens there, but it does not speak gRPC: is this the engine's port?",
  },
];

const usual = "Is the engine running, and is this its address?";

export function explainFailure(details: string): Explanation {
  const reason = reasonOf(details);
  const mistake = mistakes.find(({ sign }) => sign.test(details));
  return { reason, hint: mistake?.hint ?? usual, mayPass: mistake === undefined };
}

/** Without what grpc-js wraps around it. */
function reasonOf(details: string): string {
  const bare = details
    .replace(/^No connection established\. Last error: (Error( \[\w+\])?: )?/, "")
    .replace(/\s*\(\d{4}-\d\d-\d\dT[\d:.]+Z\)/, "")
    .replace(/\.? Resolution note: .*$/s, "");
  const [, fromTls] = /:SSL routines:[^:]*:([^:]+)/.exec(bare) ?? [];
  return (fromTls ?? bare).trim();
}
