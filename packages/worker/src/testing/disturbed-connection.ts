import {
  sessionProperties,
  ServiceError,
  type Connection,
  type OrchestratorResponse,
  type WorkItem,
} from "@reawait/protocol";

/** What can go wrong with a turn, on its way to a worker or back. */
export type Mishap =
  | "none"
  /** It was committed, but the worker does not hear of it: its session may be kept, or not. */
  | "lostAcknowledgement"
  | "lostAcknowledgementForGood"
  /** The same answer comes twice. */
  | "repeatedAnswer"
  /** The answer never arrives, and its stream ends. */
  | "lostAnswer"
  /** The engine is closed and opened again: before the answer arrives, or right after. */
  | "restartBefore"
  | "restartAfter"
  /** The turn is given back before it is run. */
  | "abandoned"
  /** The turn is answered by asking for its history, as by a worker whose session is gone. */
  | "asksForHistory";

export interface DisturbedConnection {
  readonly connection: Connection;
  /** Ends the stream of work items, quietly: what is out on it is given back. */
  cut(): void;
}

export interface Disturber {
  /** What becomes of the next turn. */
  readonly mishap: () => Mishap;
  readonly restart: () => Promise<void>;
}

/** A connection on which some turns go wrong; none is lost by it for good. */
export function disturbed(connection: Connection, { mishap, restart }: Disturber): DisturbedConnection {
  const mishaps = new Map<string, Mishap>();
  let stream: AsyncIterator<WorkItem> | undefined;
  const cut = (): void => void stream?.return?.();
  const unavailable = () => new ServiceError("UNAVAILABLE", "nobody knows whether that has arrived");

  /** Whether it goes on to the worker. */
  async function receive(item: WorkItem): Promise<boolean> {
    if (item.kind !== "orchestrator") return true;
    const { completionToken, request } = item;
    const fate = mishap();
    if (fate === "abandoned") {
      await connection.abandonOrchestratorTask(completionToken);
      return false;
    }
    if (fate === "asksForHistory" && request.properties?.[sessionProperties.base] !== undefined) {
      const { instanceId } = request;
      await connection.completeOrchestratorTask({ instanceId, completionToken, actions: [], requiresHistory: true });
      return false;
    }
    mishaps.set(completionToken, fate);
    return true;
  }

  async function answer(response: OrchestratorResponse): Promise<void> {
    const fate = mishaps.get(response.completionToken) ?? "none";
    mishaps.delete(response.completionToken);
    switch (fate) {
      case "none":
      case "abandoned":
      case "asksForHistory":
        return connection.completeOrchestratorTask(response);
      case "repeatedAnswer":
        await Promise.all([
          connection.completeOrchestratorTask(response),
          connection.completeOrchestratorTask(response),
        ]);
        return;
      case "lostAcknowledgement":
        await connection.completeOrchestratorTask(response);
        throw unavailable();
      case "lostAcknowledgementForGood":
        await connection.completeOrchestratorTask(response);
        throw new ServiceError("INTERNAL", "the answer to the answer could not be read");
      case "lostAnswer":
        cut();
        throw unavailable();
      case "restartBefore":
        await restart();
        throw unavailable();
      case "restartAfter":
        await connection.completeOrchestratorTask(response);
        await restart();
        throw unavailable();
    }
  }

  const own: Pick<Connection, "getWorkItems" | "completeOrchestratorTask"> = {
    async *getWorkItems(request, options) {
      const items = connection.getWorkItems(request, options)[Symbol.asyncIterator]();
      stream = items;
      try {
        for (let next = await items.next(); next.done !== true; next = await items.next()) {
          if (await receive(next.value)) yield next.value;
        }
      } finally {
        await items.return?.();
      }
    },
    completeOrchestratorTask: answer,
  };
  return {
    cut,
    connection: new Proxy(connection, {
      get: (target, name) => (name in own ? own[name as keyof typeof own] : Reflect.get(target, name)) as never,
    }),
  };
}
