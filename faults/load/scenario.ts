import type { Client } from "@reawait/client";
import type { TerminalStatus } from "@reawait/protocol";
import type { Problems } from "../model/problems.js";
import type { Random } from "../plan/random.js";
import type { Progress } from "./progress.js";

/** What a scenario is given. */
export interface Scene {
  readonly client: Client;
  /** The id of the instance that it is to start. */
  readonly instanceId: string;
  readonly random: Random;
  readonly progress: Progress;
}

/** How an instance ended, as its client was told. */
export interface Ending {
  readonly problems: Problems;
  /** What the hub must say of it from now on; absent where it was purged. */
  readonly kept?: { readonly status: TerminalStatus; readonly output: unknown } | undefined;
}

/** One client's doing with one instance: starts it, steers it, waits for its end and judges that. */
export interface Scenario {
  readonly name: string;
  run(scene: Scene): Promise<Ending>;
}
