import type { Clock, Logger } from "@reawait/protocol";

import type { Committer } from "./commit/committer.js";
import type { Tokens } from "./dispatch/tokens.js";
import type { Keys } from "./keys.js";
import type { Waiters } from "./service/waiters.js";
import type { Store } from "./store/store.js";

/** What the parts of one engine share. */
export interface EngineCore {
  readonly store: Store;
  readonly committer: Committer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keys: Keys;
  readonly tokens: Tokens;
  readonly waiters: Waiters;
  /** Milliseconds that a worker has for a turn. */
  readonly orchestratorLockTimeout: number;
  /** To be called whenever work has become ready, a slot free, or something has come to rest. */
  readonly changed: () => void;
}
