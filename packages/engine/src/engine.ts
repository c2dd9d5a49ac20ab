import type { Clock, Connection, Logger } from "@reawait/protocol";
import { silentLogger, systemClock } from "@reawait/protocol";

import { gatherAll, gatherBriefly } from "./commit/gather.js";
import type { Hub } from "./hub.js";
import { createHub } from "./hub.js";
import { createTaskHub } from "./service/task-hub.js";
import { openStore } from "./store/open-store.js";

export interface EngineOptions {
  /** The file of the task hub, made where there is none; or `":memory:"`, which is forgotten when the engine closes. */
  readonly storage: string;
  /**
   * `"FULL"`, the default: what was acknowledged survives a power failure. `"NORMAL"` survives a crash of the process,
   * and may lose the last moments before a power failure; it spares an fsync for each commit.
   */
  readonly durability?: "FULL" | "NORMAL" | undefined;
  /** Where time comes from. The machine's own by default. */
  readonly clock?: Clock | undefined;
  /** Where diagnostics go. Silent by default. */
  readonly logger?: Logger | undefined;
  /**
   * Milliseconds that a worker has to answer a turn of an orchestrator, after which it goes out again, to any worker.
   * 30,000 by default. Activities have no such limit: they belong to their worker as long as it is connected.
   */
  readonly orchestratorLockTimeout?: number | undefined;
}

const DEFAULT_LOCK_TIMEOUT = 30_000;

/**
 * The embedded engine: a task hub in this process, kept in one SQLite file.
 *
 * @example
 * await using engine = await Engine.open({ storage: "orders.db" });
 * await using worker = new Worker(engine.connection, { orchestrators: [purchaseOrder], activities: [placeOrder] });
 * await worker.start();
 */
export class Engine implements AsyncDisposable {
  /** What the clients and workers of this process are given. */
  readonly connection: Connection;
  readonly #hub: Hub;

  private constructor(hub: Hub) {
    this.#hub = hub;
    this.connection = createTaskHub(hub);
  }

  /**
   * Opens a task hub, and goes on where it stood. The file is locked until the engine is closed, or its process ends.
   *
   * @throws RangeError if the lock timeout is no positive number.
   * @throws What the storage says where the file is locked, no task hub, of a newer version, or cannot be opened.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const orchestratorLockTimeout = options.orchestratorLockTimeout ?? DEFAULT_LOCK_TIMEOUT;
    if (!(orchestratorLockTimeout > 0)) {
      throw new RangeError(
        `orchestratorLockTimeout is a positive number of milliseconds, not ${orchestratorLockTimeout}.`,
      );
    }
    const store = await openStore(options.storage, { durability: options.durability ?? "FULL" });
    const hub = createHub(store, {
      clock: options.clock ?? systemClock,
      logger: options.logger ?? silentLogger,
      orchestratorLockTimeout,
      gather: options.storage === ":memory:" ? gatherBriefly : gatherAll,
    });
    return new Engine(hub);
  }

  /**
   * Whether nothing is ready or out at a worker, no commit in flight and no answer on its way: until somebody calls, or
   * time goes on, nothing will happen.
   */
  atRest(): boolean {
    return this.#hub.atRest;
  }

  /** Resolves at once if the engine rests, otherwise as soon as it does. */
  whenAtRest(): Promise<void> {
    return this.#hub.rest.whenAtRest();
  }

  /** How much ready work no connected worker takes: its name or version is in nobody's filters, or nobody is there. */
  get unmatchedWork(): { readonly orchestrations: number; readonly activities: number } {
    return { orchestrations: this.#hub.turns.unmatched, activities: this.#hub.activities.unmatched };
  }

  /** How many calls wait for an instance to start or complete. */
  get waiters(): number {
    return this.#hub.waiters.count;
  }

  /**
   * Ends the streams of work, rejects whoever waits for an instance with `UNAVAILABLE`, finishes what is being written,
   * and frees the file. What was out at a worker is handed out again when the file is opened next.
   */
  close(): Promise<void> {
    return this.#hub.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
