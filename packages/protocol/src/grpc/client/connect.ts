import type { Connection, EngineProfile } from "../../connection.js";
import { toMilliseconds } from "../../duration.js";
import { consoleLogger } from "../../logger.js";
import { systemClock } from "../../system-clock.js";
import type { TaskHubService } from "../../task-hub-service.js";
import { isLoopback } from "../loopback.js";
import { checkMaxMessageSize } from "../message-size.js";
import { createRemoteOperations } from "../operations/remote-operations.js";
import { parseAddress } from "./address.js";
import { metadataSettings, scopedSettings } from "./call-metadata.js";
import type { MetadataSettings } from "./call-metadata.js";
import { createCallSteps } from "./call-steps.js";
import { createChannel } from "./channel.js";
import type { ConnectOptions, GrpcConnection } from "./connect-options.js";
import { createEnding } from "./ending.js";
import { createOutage } from "./outage.js";
import { createKnownEngine } from "./profile.js";
import { createRemoteHub } from "./remote-hub.js";

/**
 * Connects clients and workers to an engine by gRPC: to ours, or to any that speaks the Durable Task protocol. Nothing is
 * sent before the first call, so an engine may be started later. An idle connection does not keep the process alive.
 *
 * @param address - `http://host:port`, `https://host:port` (TLS), or `unix:` and the path of a socket
 * @throws TypeError or RangeError where the address or the options make no sense
 *
 * @example
 * await using connection = connect("http://localhost:4001", { taskHub: "orders" });
 * const client = new Client(connection);
 */
export function connect(address: string, options: ConnectOptions = {}): GrpcConnection {
  const { logger = consoleLogger, clock = systemClock } = options;
  const place = parseAddress(address);
  if (options.credentials !== undefined && place.scheme === "http" && !isLoopback(place.endpoint?.host ?? "")) {
    throw new TypeError(
      `Credentials would travel to ${place.address} in clear, for anybody on the way to read and to use: give an address ` +
        "that begins with https://, or that of a proxy on this machine.",
    );
  }
  const retryTimeout = toMilliseconds(options.retryTimeout ?? "2m");
  const settings = metadataSettings(options);
  const channel = createChannel(place, options.tls, checkMaxMessageSize(options.maxMessageSize));
  const outage = createOutage(place.address, retryTimeout, logger);
  const environment = { channel, ending: createEnding(channel), outage, retryTimeout, clock, logger };
  const engine = createKnownEngine(place.address, { streaming: options.streaming ?? true });
  /** What was closed does not come back. */
  const profile = (): EngineProfile => (channel.closed ? { ...engine.profile, remote: false } : engine.profile);
  const hubWith = (scoped: MetadataSettings): TaskHubService =>
    createRemoteHub(createCallSteps(environment, scoped), engine, logger);
  const siblingWith = (scoped: MetadataSettings): Connection => ({
    ...hubWith(scoped),
    get profile() {
      return profile();
    },
    with: (scope) => siblingWith(scopedSettings(scoped, scope)),
  });
  const close = async (): Promise<void> => channel.close();
  return {
    ...hubWith(settings),
    get profile() {
      return profile();
    },
    with: (scope) => siblingWith(scopedSettings(settings, scope)),
    address: place.address,
    operations: createRemoteOperations(createCallSteps(environment, settings)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
