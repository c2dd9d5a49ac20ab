import type { TaskHubService } from "./task-hub-service.js";

/** What the engine behind a connection can do. What it cannot is refused before it is sent. */
export interface EngineProfile {
  /** How errors name the engine, for example `"the embedded engine"`. */
  readonly name: string;
  /** Whether a turn can be given back (`abandonOrchestratorTask`). */
  readonly abandon: boolean;
  /** Whether the confirmations of a batch stand in that batch, so that a missing one proves non-determinism. */
  readonly ordersConfirmations: boolean;
}

/** What clients and workers are given to reach a task hub: in the same process, or by gRPC. */
export interface Connection extends TaskHubService {
  readonly profile: EngineProfile;
}
