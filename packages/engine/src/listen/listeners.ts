/**
 * The ports that an engine listens at. gRPC is loaded by the first of them: an engine that is reached in its own process
 * only does without.
 */
import type { Clock, Connection, Logger, Operations } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";
import type { GrpcServer } from "@reawait/protocol/grpc";

import type { EngineListener, ListenOptions } from "./engine-listener.js";

export interface Listeners {
  /** @throws ServiceError `UNAVAILABLE` once they were closed */
  open(options: ListenOptions): Promise<EngineListener>;
  /** Tells those who ask for its health that the engine is about to close. */
  drain(): void;
  /** Opens none from here on. Closes all of them, those on their way included, as soon as `last` is settled. */
  closeAfter(last: Promise<void>): Promise<void>;
}

export interface ListenersPort {
  readonly connection: Connection;
  readonly operations: Operations;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createListeners({ connection, operations, clock, logger }: ListenersPort): Listeners {
  const listening = new Set<Promise<EngineListener>>();
  const servers = new Set<GrpcServer>();
  let draining = false;
  let closed = false;

  async function start(options: ListenOptions): Promise<EngineListener> {
    const { serve } = await import("@reawait/protocol/grpc");
    const taskHubs = (taskHub: string) => connection.with({ taskHub });
    const server = await serve(connection, { ...options, operations, taskHubs, clock, logger });
    servers.add(server);
    if (draining) server.drain();
    if (closed) {
      await server.close();
      throw closedError();
    }
    const { address, port } = server;
    const close = (): Promise<void> => {
      servers.delete(server);
      return server.close();
    };
    return { address, port, setTls: (tls) => server.setTls(tls), close, [Symbol.asyncDispose]: close };
  }

  return {
    async open(options) {
      if (closed) throw closedError();
      const opening = start(options);
      listening.add(opening);
      opening.catch(() => listening.delete(opening));
      return opening;
    },
    drain() {
      draining = true;
      for (const server of servers) server.drain();
    },
    async closeAfter(last) {
      closed = true;
      await Promise.allSettled([last]);
      const closeIfOpen = (opening: Promise<EngineListener>) => opening.then((listener) => listener.close(), ignore);
      await Promise.all([...listening].map(closeIfOpen));
    },
  };
}

function ignore(): void {}

function closedError(): ServiceError {
  return new ServiceError("UNAVAILABLE", "The engine was closed, and listens no more. Open it again.");
}
