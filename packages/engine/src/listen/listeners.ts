/**
 * The ports that an engine listens at. gRPC is loaded by the first of them: an engine that is reached in its own process
 * only does without.
 */
import type { Clock, Connection, Logger } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { EngineListener, ListenOptions } from "./engine-listener.js";

export interface Listeners {
  /** @throws ServiceError `UNAVAILABLE` once they were closed */
  open(options: ListenOptions): Promise<EngineListener>;
  /** Opens none from here on. Closes all of them, those on their way included, as soon as `last` is settled. */
  closeAfter(last: Promise<void>): Promise<void>;
}

export interface ListenersPort {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createListeners({ connection, clock, logger }: ListenersPort): Listeners {
  const listening = new Set<Promise<EngineListener>>();
  let closed = false;

  async function start(options: ListenOptions): Promise<EngineListener> {
    const { serve } = await import("@reawait/protocol/grpc");
    const taskHubs = (taskHub: string) => connection.with({ taskHub });
    const server = await serve(connection, { ...options, taskHubs, clock, logger });
    if (closed) {
      await server.close();
      throw closedError();
    }
    const { address, port } = server;
    const close = (): Promise<void> => server.close();
    return { address, port, close, [Symbol.asyncDispose]: close };
  }

  return {
    async open(options) {
      if (closed) throw closedError();
      const opening = start(options);
      listening.add(opening);
      opening.catch(() => listening.delete(opening));
      return opening;
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
