import { Server, ServerInterceptingCall } from "@grpc/grpc-js";
import type { ConnectionInjector, ServerInterceptor, ServerOptions } from "@grpc/grpc-js";

import { consoleLogger } from "../../logger.js";
import type { Logger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { systemClock } from "../../system-clock.js";
import type { TaskHubService } from "../../task-hub-service.js";
import { wakeNotBefore } from "../../wake-not-before.js";
import { isLoopback } from "../loopback.js";
import { checkMaxMessageSize } from "../message-size.js";
import { operationsRoutes } from "../operations/operations-routes.js";
import { authenticating } from "./authenticate.js";
import { bind } from "./bind.js";
import { createConnections } from "./connections.js";
import { forgetFarDeadlines } from "./far-deadlines.js";
import { forgetGoneCallers } from "./forget-gone-callers.js";
import { createHealth, HEALTH_CHECK, healthRoutes } from "./health.js";
import { createOpenCalls } from "./incoming-call.js";
import { checkLimits } from "./limits.js";
import type { CheckedLimits } from "./limits.js";
import { listenAddress } from "./listen-address.js";
import type { ListenAddress } from "./listen-address.js";
import { createRoutes } from "./routes.js";
import type { GrpcServer, ServeOptions, ServerEnvironment } from "./serve-options.js";
import { verifierOf } from "./tokens.js";

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
  const limits = checkLimits(options.limits);
  const listen = listenAddress(options);
  const verify = options.tokens === undefined ? undefined : verifierOf(options.tokens);
  const calls = createOpenCalls(limits);
  const health = createHealth();
  const connections = createConnections(limits, warnOfLimits(limits, logger));
  const server = new Server({
    ...serverOptions(maxMessageSize, limits),
    interceptors: [
      forgetGoneCallers,
      verify
        ? authenticating({ verify, open: [HEALTH_CHECK], connections, clock, logger })
        : lettingIn((peer) => connections.letIn(peer)),
    ],
  });
  const environment: ServerEnvironment = { service, taskHub, taskHubs, maxMessageSize, logger, clock };
  const routes = [
    ...createRoutes(environment, calls),
    ...healthRoutes(health, environment, calls),
    ...(options.operations ? operationsRoutes(options.operations, environment, calls) : []),
  ];
  for (const { path, handle, kind } of routes) {
    server.register(path, handle, same, same, kind);
  }
  const injectorOf = ({ credentials }: ListenAddress): ConnectionInjector => {
    const made = server.createConnectionInjector(credentials);
    forgetFarDeadlines(server);
    return made;
  };
  let injector = injectorOf(listen);
  const bound = await bind(listen, (socket) => {
    if (connections.add(socket)) injector.injectConnection(socket);
  });
  const { port } = bound;
  if (isOpenToAll(options)) {
    logger.warn(
      `Whoever reaches ${listen.target} can start, read and end every orchestration: TLS alone lets everybody in. Give ` +
        "tokens, or the ca in tls by which clients are known; or insecure: true where that is meant.",
    );
  }
  let closed: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    health.drain();
    bound.close();
    calls.endWaiting(new ServiceError("UNAVAILABLE", "The server is closing."));
    const force = wakeNotBefore(clock, clock.now() + CLOSING_GRACE, () => {
      server.forceShutdown();
      // It leaves those alone that it has ended by itself, and waits until the other end does the same.
      connections.closeAll();
    });
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    force.cancel();
    // Those that have not got as far as TLS.
    connections.closeAll();
  };
  const closeOnce = (): Promise<void> => (closed ??= close());
  return {
    address: listen.address(port),
    port,
    setTls(tls) {
      if (!options.tls) throw new TypeError("This server was started without tls: there is no certificate to replace.");
      // Connections that are there keep the one that they were made with.
      injector = injectorOf(listenAddress({ ...options, tls }));
    },
    drain: () => health.drain(),
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  };
}

/** Beyond this machine, with no more than TLS, and not a word that it is meant. */
function isOpenToAll({ tls, tokens, insecure, unix, host = "127.0.0.1" }: ServeOptions): boolean {
  if (tls === undefined || tls.ca !== undefined || tokens !== undefined || insecure) return false;
  return unix === undefined && !isLoopback(host.replace(/^\[(.*)\]$/, "$1"));
}

/** Once for each limit. */
function warnOfLimits(limits: CheckedLimits, logger: Logger): (limit: "connections" | "newConnections") => void {
  const told = new Set<string>();
  const messages = {
    connections: `There are ${limits.connections} connections: more are refused (limits.connections).`,
    newConnections:
      `There are ${limits.newConnections} connections over which no call was let in yet: the oldest ones are closed ` +
      "(limits.newConnections).",
  };
  return (limit) => {
    if (!told.has(limit)) logger.warn(messages[limit]);
    told.add(limit);
  };
}

/** Where no token is asked for, whoever calls is let in. */
function lettingIn(letIn: (peer: string) => void): ServerInterceptor {
  return (_method, call) => {
    letIn(call.getPeer());
    return new ServerInterceptingCall(call);
  };
}

function serverOptions(maxMessageSize: number, { callsPerConnection }: CheckedLimits): ServerOptions {
  return {
    "grpc.max_concurrent_streams": callsPerConnection,
    "grpc.max_receive_message_length": maxMessageSize,
    // Checked before it is handed over, to say more about it.
    "grpc.max_send_message_length": -1,
    // Finds connections of which only this half is left (E5).
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
    // What forceShutdown finds the connections by.
    "grpc.enable_channelz": 1,
  };
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
