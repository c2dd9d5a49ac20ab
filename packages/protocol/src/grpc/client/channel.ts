import { ChannelCredentials, Client } from "@grpc/grpc-js";
import type { ChannelOptions } from "@grpc/grpc-js";

import { userAgent } from "../extension-metadata.js";
import { isLoopback } from "../loopback.js";
import { authorityOf, readingPem, toPem } from "../pem.js";
import type { Pem } from "../pem.js";
import type { Address } from "./address.js";
import type { ClientTls } from "./connect-options.js";

/** The channel of a connection and its siblings. */
export interface Channel {
  readonly place: Address;
  readonly maxMessageSize: number;
  readonly closed: boolean;
  /** What calls are made with; another one after too many failures to connect. */
  client(): Client;
  /** The engine has answered. */
  succeeded(): void;
  /** It has not; after too many of these the channel is made anew. */
  failed(): void;
  /** Gives up the connection, for the calls to come; those that are under way go on. */
  readonly renew: () => void;
  /** Has something called when the channel is closed; returns what takes that back. */
  onClose(cancel: () => void): () => void;
  close(): void;
}

/** What belongs to a failed name resolution, for one, is only forgotten by a new channel. */
const FAILURES_BEFORE_A_NEW_CHANNEL = 5;

/** @throws TypeError where the certificates cannot be read, or belong to an address without TLS */
export function createChannel(place: Address, tls: ClientTls | undefined, maxMessageSize: number): Channel {
  const credentials = channelCredentials(place, tls);
  const options = channelOptions(place, tls, maxMessageSize);
  const cancels = new Set<() => void>();
  let client: Client | undefined;
  let failures = 0;
  let closed = false;

  function renew(): void {
    failures = 0;
    client?.close();
    client = undefined;
  }

  return {
    place,
    maxMessageSize,
    get closed() {
      return closed;
    },
    client: () => (client ??= new Client(place.target, credentials, options)),
    succeeded() {
      failures = 0;
    },
    failed() {
      failures += 1;
      if (failures >= FAILURES_BEFORE_A_NEW_CHANNEL) renew();
    },
    renew,
    onClose(cancel) {
      cancels.add(cancel);
      return () => cancels.delete(cancel);
    },
    close() {
      closed = true;
      for (const cancel of cancels) cancel();
      renew();
    },
  };
}

function channelCredentials({ scheme, address }: Address, tls: ClientTls | undefined): ChannelCredentials {
  if (scheme === "http" && tls !== undefined) {
    throw new TypeError(`tls is given for ${address}, which is without TLS: use https:// instead of http://.`);
  }
  if (scheme === "http" || (scheme === "unix" && tls === undefined)) return ChannelCredentials.createInsecure();
  const { ca, cert, key } = tls ?? {};
  if ((cert === undefined) !== (key === undefined)) {
    throw new TypeError("tls.cert and tls.key belong together: give both, or neither.");
  }
  const pem = (given: Pem | undefined): Buffer | null => (given === undefined ? null : toPem(given));
  return readingPem(() => ChannelCredentials.createSsl(authorityOf(ca), pem(key), pem(cert)));
}

function channelOptions({ endpoint }: Address, tls: ClientTls | undefined, maxMessageSize: number): ChannelOptions {
  return {
    "grpc.max_receive_message_length": maxMessageSize,
    // Checked before it is handed over, to say more about it.
    "grpc.max_send_message_length": -1,
    // Whether it is tried again is decided here, call by call.
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1_000,
    // Servers in Go hang up on those who ask more often than every five minutes. Ours asks by itself.
    "grpc.keepalive_time_ms": 310_000,
    "grpc.keepalive_timeout_ms": 20_000,
    "grpc.enable_channelz": 0,
    // A connection shares nothing with others: closing it closes its sockets.
    "grpc.use_local_subchannel_pool": 1,
    // No proxy that the environment names leads back to this machine.
    "grpc.enable_http_proxy": endpoint && isLoopback(endpoint.host) ? 0 : 1,
    // How calls are made, and how often, is not for the DNS to say: gRPC makes another attempt only where the server
    // surely has not looked at the first.
    "grpc.service_config_disable_resolution": 1,
    "grpc.primary_user_agent": userAgent,
    ...(tls?.serverName === undefined ? {} : { "grpc.ssl_target_name_override": tls.serverName }),
  };
}

/** Whether a call got as far as a connection to the server, and so may have arrived. */
export function wasSent(peer: string, target: string): boolean {
  return peer !== target && peer !== "unknown";
}
