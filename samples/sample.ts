import type { Client, ClientOptions } from "@reawait/client";
import type { Connection, Logger } from "@reawait/protocol";
import type { WorkerOptions } from "@reawait/worker";

/** What a sample hands to the runner. */
export interface Sample {
  /** Run by a worker in this process. A sample without them starts workers of its own. */
  readonly definitions?: Pick<WorkerOptions, "orchestrators" | "activities"> | undefined;
  /** What worker and client have to agree on. */
  readonly payloads?: Pick<WorkerOptions & ClientOptions, "converter" | "codecs"> | undefined;
  /** Where the embedded engine keeps its database if nobody says otherwise. Default: in memory. */
  readonly storage?: "memory" | "file" | undefined;
  /** Whether other processes have to reach the engine. Default: `false`. */
  readonly isServed?: boolean | undefined;
  /** Starts orchestrations, waits for them, and prints what happened. */
  run(stage: Stage): Promise<void>;
}

/** What the runner hands to a sample. */
export interface Stage {
  readonly client: Client;
  readonly connection: Connection;
  /** Where the engine listens; absent where it need not. */
  readonly address?: string | undefined;
  /** The file of the database; absent where it is in memory, or a server's. */
  readonly file?: string | undefined;
  /** Prints what orchestrators and activities log. */
  readonly logger: Logger;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
