import type { TaskHubService } from "./task-hub-service.js";

/** What the engine behind a connection can do. What it cannot is refused before it is sent. */
export interface EngineProfile {
  /** How errors name the engine, for example `"the embedded engine"`. */
  readonly name: string;
  /** Whether it may go away and come back: a worker whose stream ends then connects again, instead of stopping. */
  readonly remote: boolean;
  /** Whether a turn can be given back (`abandonOrchestratorTask`). */
  readonly abandon: boolean;
  /** Whether an activity can be put aside until somebody else answers it (`deferActivityTask`). */
  readonly defer: boolean;
  /** Whether the confirmations of a batch stand in that batch, so that a missing one proves non-determinism. */
  readonly ordersConfirmations: boolean;
  /** Whether it leaves out past events for a worker that keeps sessions: for any other, keeping them is of no use. */
  readonly sessions: boolean;
  /** Whether a turn may leave new events for the next one (`numEventsProcessed`). */
  readonly partialTurns: boolean;
}

/** What makes a sibling of a connection differ from it. */
export interface ConnectionScope {
  /** The name of another task hub of the same engine. */
  readonly taskHub?: string | undefined;
  /** Added to what every call carries, where calls travel. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** What clients and workers are given to reach a task hub: in the same process, or by gRPC. */
export interface Connection extends TaskHubService {
  /** May be known better after `hello`: read it when it is needed. */
  readonly profile: EngineProfile;
  /**
   * A sibling over the same channel, which it does not own.
   *
   * @throws ServiceError `UNIMPLEMENTED` where the engine has no such scope, `INVALID_ARGUMENT` where no task hub can have
   *   that name; some say so only at the first call
   */
  with(scope: ConnectionScope): Connection;
}
