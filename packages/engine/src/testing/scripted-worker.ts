/**
 * A worker that a test plays by hand: it takes what the engine sends and answers what it is told.
 *
 * @example
 * const worker = scriptedWorker(engine.connection);
 * const turn = await worker.turn();
 * await worker.answer(turn, [actions.complete(1, "42")]);
 */
import type {
  ActivityResponse,
  Connection,
  GetWorkItemsRequest,
  OrchestratorAction,
  OrchestratorResponse,
  WorkItem,
} from "@reawait/protocol";

export type TurnItem = Extract<WorkItem, { readonly kind: "orchestrator" }>;
export type ActivityItem = Extract<WorkItem, { readonly kind: "activity" }>;

export interface ScriptedWorker {
  /** The next item of its kind, as soon as there is one. */
  turn(): Promise<TurnItem>;
  /** The next turn of this instance; those of others stay. */
  turnOf(instanceId: string): Promise<TurnItem>;
  activity(): Promise<ActivityItem>;
  /** How many items have come that nobody asked for. */
  readonly turnsWaiting: number;
  readonly activitiesWaiting: number;
  answer(
    item: TurnItem,
    actions: readonly OrchestratorAction[],
    more?: Partial<Omit<OrchestratorResponse, "actions">>,
  ): Promise<void>;
  succeed(item: ActivityItem, result?: string): Promise<void>;
  fail(item: ActivityItem, errorMessage: string): Promise<void>;
  /** Closes the stream, as a worker that shuts down. */
  stop(): Promise<void>;
  /** Breaks the stream, as a connection that is lost. */
  lose(): Promise<void>;
  /** Resolves with what ended the stream: an error, or `undefined`. */
  readonly ended: Promise<unknown>;
}

export function scriptedWorker(connection: Connection, request: Partial<GetWorkItemsRequest> = {}): ScriptedWorker {
  const connected = new AbortController();
  const limits = { maxConcurrentOrchestrationWorkItems: 0, maxConcurrentActivityWorkItems: 0 };
  const stream = connection
    .getWorkItems({ ...limits, sessions: false, ...request }, { signal: connected.signal })
    [Symbol.asyncIterator]();
  const turns = mailbox<TurnItem>();
  const activities = mailbox<ActivityItem>();

  async function receive(): Promise<unknown> {
    try {
      for (let next = await stream.next(); next.done !== true; next = await stream.next()) {
        if (next.value.kind === "orchestrator") turns.put(next.value);
        if (next.value.kind === "activity") activities.put(next.value);
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }
  const ended = receive();

  const respond = (item: ActivityItem, outcome: Partial<ActivityResponse>): Promise<void> =>
    connection.completeActivityTask({
      instanceId: item.request.orchestrationInstance.instanceId,
      taskId: item.request.taskId,
      completionToken: item.completionToken,
      ...outcome,
    });

  return {
    turn: () => turns.take(() => true),
    turnOf: (instanceId) => turns.take((item) => item.request.instanceId === instanceId),
    activity: () => activities.take(() => true),
    get turnsWaiting() {
      return turns.size;
    },
    get activitiesWaiting() {
      return activities.size;
    },
    answer: (item, actions, more = {}) =>
      connection.completeOrchestratorTask({
        instanceId: item.request.instanceId,
        completionToken: item.completionToken,
        requiresHistory: false,
        ...more,
        actions,
      }),
    succeed: (item, result) => respond(item, { result }),
    fail: (item, errorMessage) =>
      respond(item, { failureDetails: { errorType: "Error", errorMessage, isNonRetriable: false } }),
    async stop() {
      await stream.return?.();
      await ended;
    },
    async lose() {
      connected.abort();
      await ended;
    },
    ended,
  };
}

interface Taker<Item> {
  readonly wants: (item: Item) => boolean;
  readonly give: (item: Item) => void;
}

function mailbox<Item>() {
  const items: Item[] = [];
  const takers: Taker<Item>[] = [];
  return {
    get size() {
      return items.length;
    },
    put(item: Item): void {
      const index = takers.findIndex((taker) => taker.wants(item));
      const [taker] = index < 0 ? [] : takers.splice(index, 1);
      if (taker === undefined) items.push(item);
      else taker.give(item);
    },
    take(wants: (item: Item) => boolean): Promise<Item> {
      const index = items.findIndex(wants);
      const [item] = index < 0 ? [] : items.splice(index, 1);
      return item === undefined ? new Promise((give) => takers.push({ wants, give })) : Promise.resolve(item);
    },
  };
}
