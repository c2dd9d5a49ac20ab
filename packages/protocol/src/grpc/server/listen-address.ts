/** Where a server listens (E11: on loopback, unless told otherwise in so many words). */
import { createSecureContext } from "node:tls";

import { ServerCredentials } from "@grpc/grpc-js";

import { isLoopback } from "../loopback.js";
import { readingPem, toPem } from "../pem.js";
import type { ServeOptions, ServerTls } from "./serve-options.js";

export interface ListenAddress {
  readonly at: { readonly path: string } | { readonly host: string; readonly port: number };
  /** As grpc-js has it. */
  readonly target: string;
  readonly credentials: ServerCredentials;
  /** What clients are given, once the port is known. */
  address(port: number): string;
}

/** @throws TypeError or RangeError where the options make no sense together */
export function listenAddress(options: ServeOptions): ListenAddress {
  const credentials = options.tls ? tlsCredentials(options.tls) : ServerCredentials.createInsecure();
  return options.unix === undefined ? overTcp(options, credentials) : overSocket(options.unix, options, credentials);
}

function overSocket(path: string, { host, port }: ServeOptions, credentials: ServerCredentials): ListenAddress {
  if (host !== undefined || port !== undefined) {
    throw new TypeError("Give either unix, the path of a socket, or host and port; not both.");
  }
  if (path === "") throw new TypeError("unix must be the path of the socket to listen on; it is empty.");
  return { at: { path }, target: `unix:${path}`, credentials, address: () => `unix:${path}` };
}

function overTcp(options: ServeOptions, credentials: ServerCredentials): ListenAddress {
  const { port = 0, tls, insecure } = options;
  const host = (options.host ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be a whole number from 0 (the system picks one) to 65535, not ${port}.`);
  }
  if (host === "") throw new TypeError('host must be an address or a name, such as "127.0.0.1"; it is empty.');
  if (!tls && !insecure && !isLoopback(host)) {
    const message =
      `Listening on ${host} without TLS would let everybody who reaches the port run and read every orchestration. ` +
      "Give tls: { cert, key }, or insecure: true where something else guards the port, or leave out host to listen on " +
      "this machine only.";
    throw new TypeError(message);
  }
  const scheme = tls ? "https" : "http";
  return {
    at: { host, port },
    target: `${bracketed(host)}:${port}`,
    credentials,
    address: (bound) => `${scheme}://${bracketed(reachable(host))}:${bound}`,
  };
}

/** Nobody can connect to "all addresses". */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function tlsCredentials({ cert, key, ca }: ServerTls): ServerCredentials {
  const pair = { cert_chain: toPem(cert), private_key: toPem(key) };
  return readingPem(() => {
    createSecureContext({ cert: pair.cert_chain, key: pair.private_key, ca: ca && toPem(ca) });
    return ServerCredentials.createSsl(ca === undefined ? null : toPem(ca), [pair], ca !== undefined);
  });
}
