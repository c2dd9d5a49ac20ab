import { Server } from "@grpc/grpc-js";
import type { ServerOptions } from "@grpc/grpc-js";

import { consoleLogger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { systemClock } from "../../system-clock.js";
import type { TaskHubService } from "../../task-hub-service.js";
import { wakeNotBefore } from "../../wake-not-before.js";
import { checkMaxMessageSize } from "../message-size.js";
import { bind } from "./bind.js";
import { forgetGoneCallers } from "./forget-gone-callers.js";
import { createOpenCalls } from "./incoming-call.js";
import { listenAddress } from "./listen-address.js";
import { createRoutes } from "./routes.js";
import type { GrpcServer, ServeOptions } from "./serve-options.js";

/** Milliseconds for what is answered at once, when the server closes. */
const CLOSING_GRACE = 2_000;

/**
 * Serves a task hub by gRPC, for workers and clients of every language. Resolves once it listens.
 *
 * @throws TypeError or RangeError where the options make no sense, or would open the hub to the network without a word
 * @throws Error where the address cannot be listened on, because another process does, for example
 *
 * @example
 * await using server = await serve(engine.connection, { port: 4001 });
 * const connection = connect(server.address);
 */
export async function serve(service: TaskHubService, options: ServeOptions = {}): Promise<GrpcServer> {
  const { taskHub, taskHubs, logger = consoleLogger, clock = systemClock } = options;
  const maxMessageSize = checkMaxMessageSize(options.maxMessageSize);
  const listen = listenAddress(options);
  const calls = createOpenCalls();
  const routes = createRoutes({ service, taskHub, taskHubs, maxMessageSize, logger, clock }, calls);
  const server = new Server({ ...serverOptions(maxMessageSize), interceptors: [forgetGoneCallers] });
  for (const { path, handle, kind } of routes) {
    server.register(path, handle, same, same, kind);
  }
  const port = await bind(server, listen);
  let closed: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    calls.endWaiting(new ServiceError("UNAVAILABLE", "The server is closing."));
    const force = wakeNotBefore(clock, clock.now() + CLOSING_GRACE, () => server.forceShutdown());
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    force.cancel();
  };
  const closeOnce = (): Promise<void> => (closed ??= close());
  return { address: listen.address(port), port, close: closeOnce, [Symbol.asyncDispose]: closeOnce };
}

function serverOptions(maxMessageSize: number): ServerOptions {
  return {
    "grpc.max_receive_message_length": maxMessageSize,
    // Checked before it is handed over, to say more about it.
    "grpc.max_send_message_length": -1,
    // Finds connections of which only this half is left.
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
    // What forceShutdown finds the connections by.
    "grpc.enable_channelz": 1,
  };
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
