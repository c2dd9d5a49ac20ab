/** A task hub that a test plays by hand: it sends the work items it likes, and sees how they are answered. */
import {
  ServiceError,
  type ActivityResponse,
  type Connection,
  type EngineProfile,
  type GetWorkItemsRequest,
  type OrchestratorResponse,
  type WorkItem,
} from "@reawait/protocol";

export interface ScriptedHub {
  readonly connection: Connection;
  /** What the worker asked for, the last time. */
  readonly request: GetWorkItemsRequest | undefined;
  /** How often the worker has opened a stream of work items. */
  readonly streams: number;
  send(item: WorkItem): void;
  /** Ends the stream of work items, quietly or with an error. */
  end(error?: ServiceError): void;
  nextTurnAnswer(): Promise<OrchestratorResponse>;
  nextActivityAnswer(): Promise<ActivityResponse>;
  /** The completion tokens of what was given back. */
  readonly abandoned: readonly string[];
}

export const scriptedProfile: EngineProfile = {
  name: "a scripted engine",
  remote: false,
  abandon: true,
  defer: false,
  ordersConfirmations: true,
  sessions: true,
  partialTurns: true,
};

export function scriptedHub(overrides: Partial<Connection> = {}): ScriptedHub {
  const items = queue<WorkItem | ServiceError | undefined>();
  const turns = queue<OrchestratorResponse>();
  const activities = queue<ActivityResponse>();
  const abandoned: string[] = [];
  let request: GetWorkItemsRequest | undefined;
  let streams = 0;

  async function* stream(signal: AbortSignal | undefined): AsyncGenerator<WorkItem, void> {
    signal?.addEventListener("abort", () => items.put(new ServiceError("CANCELLED", "aborted")));
    for (let item = await items.take(); item !== undefined; item = await items.take()) {
      if (item instanceof ServiceError) throw item;
      yield item;
    }
  }

  const refuse = (): Promise<never> => Promise.reject(new ServiceError("UNIMPLEMENTED", "not in this script"));
  const abandon = async (token: string): Promise<void> => void abandoned.push(token);
  const connection: Connection = {
    profile: scriptedProfile,
    with: () => connection,
    hello: () => Promise.resolve(),
    startInstance: refuse,
    getInstance: refuse,
    waitForInstanceStart: refuse,
    waitForInstanceCompletion: refuse,
    queryInstances: refuse,
    listInstanceIds: refuse,
    streamInstanceHistory: () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) }),
    raiseEvent: refuse,
    suspendInstance: refuse,
    resumeInstance: refuse,
    terminateInstance: refuse,
    skipGracefulTerminations: refuse,
    rewindInstance: refuse,
    restartInstance: refuse,
    purgeInstances: refuse,
    createTaskHub: refuse,
    deleteTaskHub: refuse,
    getWorkItems(asked, options) {
      request = asked;
      streams += 1;
      return stream(options?.signal);
    },
    completeOrchestratorTask: async (response) => turns.put(response),
    completeActivityTask: async (response) => activities.put(response),
    abandonOrchestratorTask: abandon,
    abandonActivityTask: abandon,
    deferActivityTask: refuse,
    ...overrides,
  };
  return {
    connection,
    get request() {
      return request;
    },
    get streams() {
      return streams;
    },
    send: items.put,
    end: items.put,
    nextTurnAnswer: turns.take,
    nextActivityAnswer: activities.take,
    abandoned,
  };
}

interface Queue<T> {
  put(value: T): void;
  take(): Promise<T>;
}

function queue<T>(): Queue<T> {
  const values: T[] = [];
  const takers: ((value: T) => void)[] = [];
  return {
    put(value) {
      const taker = takers.shift();
      if (taker) taker(value);
      else values.push(value);
    },
    take: () => {
      if (values.length > 0) return Promise.resolve(values.shift() as T);
      return new Promise((resolve) => takers.push(resolve));
    },
  };
}
