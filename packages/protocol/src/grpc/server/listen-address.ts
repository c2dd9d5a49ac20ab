/** Where a server listens (E11: on loopback, unless told otherwise in so many words). */
import { createSecureContext } from "node:tls";

import { ServerCredentials } from "@grpc/grpc-js";

import { isLoopback } from "../loopback.js";
import { authorityOf, readingPem, toPem } from "../pem.js";
import type { ServeOptions, ServerTls } from "./serve-options.js";

export interface ListenAddress {
  readonly at: Socket | Port;
  /** For people. */
  readonly target: string;
  readonly credentials: ServerCredentials;
  /** What clients are given, once the port is known. */
  address(port: number): string;
}

/** A unix socket, by its path. */
export interface Socket {
  readonly path: string;
  /** Who may connect, as file permissions. */
  readonly mode: number;
}

export interface Port {
  readonly host: string;
  readonly port: number;
  /** Whether every address that the host's name stands for must be one of this machine itself. */
  readonly loopbackOnly: boolean;
}

const OWNER_ONLY = 0o600;

/** @throws TypeError or RangeError where the options make no sense together */
export function listenAddress(options: ServeOptions): ListenAddress {
  const credentials = options.tls ? tlsCredentials(options.tls) : ServerCredentials.createInsecure();
  return options.unix === undefined ? overTcp(options, credentials) : overSocket(options.unix, options, credentials);
}

function overSocket(path: string, options: ServeOptions, credentials: ServerCredentials): ListenAddress {
  const { host, port, unixMode: mode = OWNER_ONLY } = options;
  if (host !== undefined || port !== undefined) {
    throw new TypeError("Give either unix, the path of a socket, or host and port; not both.");
  }
  if (path === "") throw new TypeError("unix must be the path of the socket to listen on; it is empty.");
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    throw new RangeError(`unixMode must be file permissions from 0o000 to 0o777, such as 0o660, not ${mode}.`);
  }
  return { at: { path, mode }, target: `unix:${path}`, credentials, address: () => `unix:${path}` };
}

function overTcp(options: ServeOptions, credentials: ServerCredentials): ListenAddress {
  const { port = 0, tls, insecure, tokens, unixMode } = options;
  const host = (options.host ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be a whole number from 0 (the system picks one) to 65535, not ${port}.`);
  }
  if (host === "") throw new TypeError('host must be an address or a name, such as "127.0.0.1"; it is empty.');
  if (unixMode !== undefined) throw new TypeError("unixMode is for a unix socket: give unix, or leave it out.");
  const isElsewhere = !isLoopback(host);
  if (!tls && !insecure && isElsewhere) throw wouldBeOpen(host);
  if (!tls && tokens !== undefined && isElsewhere) {
    const message =
      `Tokens would travel to ${host} in clear, for anybody on the way to read and to use. Give tls: { cert, key }, or ` +
      "listen on this machine only, behind a proxy that speaks TLS.";
    throw new TypeError(message);
  }
  const scheme = tls ? "https" : "http";
  return {
    at: { host, port, loopbackOnly: !tls && !insecure },
    target: `${bracketed(host)}:${port}`,
    credentials,
    address: (bound) => `${scheme}://${bracketed(reachable(host))}:${bound}`,
  };
}

/** @param meaning - what the name of the host turned out to stand for */
export function wouldBeOpen(host: string, meaning = ""): TypeError {
  return new TypeError(
    `Listening on ${host}${meaning} without TLS would let everybody on the way read and change what is sent. Give tls: ` +
      "{ cert, key }, with its ca or with tokens, so that only those get in whom you know; or insecure: true where " +
      "something else guards the port; or leave out host to listen on this machine only.",
  );
}

/** Nobody can connect to "all addresses". */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** With an authority, a client without a certificate of it does not get as far as making a call. */
function tlsCredentials({ cert, key, ca }: ServerTls): ServerCredentials {
  const pair = { cert_chain: toPem(cert), private_key: toPem(key) };
  return readingPem(() => {
    createSecureContext({ cert: pair.cert_chain, key: pair.private_key });
    return ServerCredentials.createSsl(authorityOf(ca), [pair], ca !== undefined);
  });
}
