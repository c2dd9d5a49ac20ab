import type { Clock, Connection, Duration, EngineStats, Logger, Operations, StatsRequest } from "@reawait/protocol";
import { consoleLogger, systemClock, toMilliseconds } from "@reawait/protocol";

import { gatherAll, gatherBriefly } from "./commit/gather.js";
import type { EngineListener, ListenOptions } from "./listen/engine-listener.js";
import type { Listeners } from "./listen/listeners.js";
import { createListeners } from "./listen/listeners.js";
import type { BackupOptions } from "./operations/back-up.js";
import { backUpToFile, removeUnsent } from "./operations/back-up.js";
import type { Drain } from "./operations/drain.js";
import { createDrain } from "./operations/drain.js";
import { createOperations } from "./operations/operations.js";
import { createTaskHub } from "./service/task-hub.js";
import { misfitOfName } from "./task-hubs/hub-name.js";
import { createHubStorage } from "./task-hubs/hub-storage.js";
import type { TaskHubs } from "./task-hubs/task-hubs.js";
import { openTaskHubs } from "./task-hubs/task-hubs.js";
import { inWholeMilliseconds } from "./timers/whole-milliseconds.js";

export interface EngineOptions {
  /**
   * The file of the task hub, made where there is none; or `":memory:"`, which is forgotten when the engine closes. Other
   * task hubs of the engine have files of their own in the folder of that name with `.hubs` behind it.
   */
  readonly storage: string;
  /**
   * The name of the task hub in that file: of the one that is meant where none is asked for by name
   * (`connect(address, { taskHub })`, `connection.with({ taskHub })`). Up to 64 letters, digits, "_", "-" and ".".
   * `"default"` by default.
   */
  readonly taskHub?: string | undefined;
  /**
   * Whether a task hub that is asked for by name and is not there is made. `false` by default: then it is `NOT_FOUND`
   * until `client.with({ taskHub }).createTaskHub()` makes it, so that a name that was misspelt is noticed.
   */
  readonly createTaskHubs?: boolean | undefined;
  /**
   * `"FULL"`, the default: what was acknowledged survives a power failure. `"NORMAL"` survives a crash of the process,
   * and may lose the last moments before a power failure; it spares an fsync for each commit.
   */
  readonly durability?: "FULL" | "NORMAL" | undefined;
  /** Where time comes from. The machine's own by default. */
  readonly clock?: Clock | undefined;
  /** Where diagnostics go. Warnings and errors to the console by default. */
  readonly logger?: Logger | undefined;
  /**
   * How long a worker has to answer a turn of an orchestrator, after which it goes out again, to any worker. `"30s"` by
   * default. Activities have no such limit: they belong to their worker as long as it is connected.
   */
  readonly orchestratorLockTimeout?: Duration | undefined;
  /**
   * How long a worker with a name (`connect(address, { workerId })`) has to come back after its connection broke, before
   * what it runs is handed out again. `"10s"` by default; `"0s"` hands it out again at once.
   */
  readonly workerReturnTime?: Duration | undefined;
}

/** How much of each kind an engine holds right now. */
export interface EngineUse {
  /** Workers that are connected, */
  readonly streams: number;
  /** the turns that they have, */
  readonly turns: number;
  /** and the activities. */
  readonly activities: number;
  /** Calls that wait for an instance to start or complete, */
  readonly waiters: number;
  /** and those that are being answered. */
  readonly calls: number;
}

/** What counts as rest. */
export interface RestOptions {
  /** How many activities at workers do not count, since they only wait for time. Default: 0. */
  readonly asleep?: number | undefined;
}

/** How an engine is closed. */
export interface CloseOptions {
  readonly drain?: Duration | undefined;
}

interface EngineParts {
  readonly storage: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onPause: Set<() => void>;
}

/**
 * The embedded engine: a task hub in this process, kept in one SQLite file, and others beside it where they are asked for.
 *
 * @example
 * await using engine = await Engine.open({ storage: "orders.db" });
 * await using worker = new Worker(engine.connection, { orchestrators: [purchaseOrder], activities: [placeOrder] });
 * await worker.start();
 */
export class Engine implements AsyncDisposable {
  /** What the clients and workers of this process are given. */
  readonly connection: Connection;
  readonly #hubs: TaskHubs;
  readonly #listeners: Listeners;
  readonly #operations: Operations;
  readonly #drain: Drain;
  readonly #onPause: Set<() => void>;
  #closing: Promise<void> | undefined;

  private constructor(hubs: TaskHubs, { storage, clock, logger, onPause }: EngineParts) {
    this.#hubs = hubs;
    this.#onPause = onPause;
    this.connection = createTaskHub(hubs, hubs.first, logger);
    this.#operations = createOperations(hubs, { storage, logger });
    this.#drain = createDrain({ drain: () => hubs.drain(), workOut: () => this.workOut, clock, logger });
    const { connection } = this;
    this.#listeners = createListeners({ connection, operations: this.#operations, clock, logger });
  }

  /**
   * Opens a task hub, and goes on where it stood. The file is locked until the engine is closed, or its process ends.
   *
   * @throws TypeError if no storage is given, or what should be a duration is none.
   * @throws RangeError if the lock timeout is zero, or the task hub's name cannot be one.
   * @throws What the storage says where the file is locked, no task hub, of a newer version, or cannot be opened.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    checkStorage(options);
    const orchestratorLockTimeout = toMilliseconds(options.orchestratorLockTimeout ?? "30s", "orchestratorLockTimeout");
    if (orchestratorLockTimeout === 0) {
      throw new RangeError("orchestratorLockTimeout must be longer than zero: a worker needs time to answer a turn.");
    }
    const workerReturnTime = toMilliseconds(options.workerReturnTime ?? "10s", "workerReturnTime");
    const taskHub = options.taskHub ?? "default";
    const misfit = misfitOfName(taskHub);
    if (misfit !== undefined) throw new RangeError(misfit);
    const { storage, durability = "FULL", logger = consoleLogger } = options;
    const clock = inWholeMilliseconds(options.clock ?? systemClock);
    const onPause = new Set<() => void>();
    const hubs = await openTaskHubs({
      first: taskHub,
      storage: createHubStorage({ storage, first: taskHub, durability }),
      createMissing: options.createTaskHubs ?? false,
      hub: {
        clock,
        logger,
        orchestratorLockTimeout,
        workerReturnTime,
        gather: storage === ":memory:" ? gatherBriefly : gatherAll,
        paused: () => onPause.forEach((listener) => listener()),
      },
    });
    await removeUnsent(storage);
    return new Engine(hubs, { storage, clock, logger, onPause });
  }

  /**
   * Whether nothing is ready or out at a worker, no commit in flight and no answer on its way: until somebody calls, or
   * time goes on, nothing will happen.
   */
  atRest({ asleep = 0 }: RestOptions = {}): boolean {
    return this.#hubs.atRest(asleep);
  }

  /**
   * Calls the listener whenever the engine may have come to rest, for tests that own the clock.
   *
   * @returns what ends that
   */
  onPause(listener: () => void): () => void {
    this.#onPause.add(listener);
    return () => void this.#onPause.delete(listener);
  }

  /** Resolves at once if the engine rests, otherwise as soon as it does. */
  whenAtRest(): Promise<void> {
    return this.#hubs.whenAtRest();
  }

  /**
   * How much ready work no connected worker takes, in all task hubs that are open: its name or version is in nobody's
   * filters, or nobody is there.
   */
  get unmatchedWork(): { readonly orchestrations: number; readonly activities: number } {
    const { all } = this.#hubs;
    return {
      orchestrations: all.reduce((sum, { hub }) => sum + hub.turns.unmatched, 0),
      activities: all.reduce((sum, { hub }) => sum + hub.activities.unmatched, 0),
    };
  }

  /** How many calls wait for an instance to start or complete. */
  get waiters(): number {
    return this.#hubs.all.reduce((sum, { hub }) => sum + hub.waiters.count, 0);
  }

  /**
   * What it holds for those who call it and work for it, in all task hubs that are open: nothing may be left once they are
   * gone. For diagnosis.
   */
  get inUse(): EngineUse {
    const { all } = this.#hubs;
    return {
      streams: all.reduce((sum, { hub }) => sum + hub.streams.count, 0),
      turns: all.reduce((sum, { hub }) => sum + hub.turns.out, 0),
      activities: all.reduce((sum, { hub }) => sum + hub.activities.out, 0),
      waiters: this.waiters,
      calls: all.reduce((sum, { hub }) => sum + hub.rest.calls, 0),
    };
  }

  /**
   * Serves the task hub by gRPC, to clients and workers of other processes and in other languages, until the listener
   * or the engine is closed. An engine may listen at several ports.
   *
   * @example
   * await using listener = await engine.listen({ port: 4001 });
   * // elsewhere: const connection = connect("http://127.0.0.1:4001");
   *
   * @throws ServiceError `UNAVAILABLE` where the engine was closed.
   * @throws Error where the address cannot be listened on, because another process does, for example.
   * @throws TypeError or RangeError where the options make no sense, or would open the hub to the network without a word.
   */
  listen(options: ListenOptions = {}): Promise<EngineListener> {
    return this.#listeners.open(options);
  }

  /** How much work of all task hubs that are open is at workers, or about to be. */
  get workOut(): { readonly orchestrations: number; readonly activities: number } {
    const { all } = this.#hubs;
    return {
      orchestrations: all.reduce((sum, { hub }) => sum + hub.turns.busy, 0),
      activities: all.reduce((sum, { hub }) => sum + hub.activities.busy, 0),
    };
  }

  /**
   * How the engine does, by task hub: instances by status, work by name, workers, and the size of the database. Those hubs
   * are told of that are open; one that nobody has used for a while is not, unless it is asked for by name.
   *
   * The first call counts the instances of a hub, a tenth of a second for a million of them, during which nothing of it is
   * committed; from then on the counts are kept, for some microseconds with each change of a status, and a call costs as
   * much as there is work to be done.
   *
   * @param options.taskHub - the only hub that is to be told of. It is opened for it, if it is not open
   * @throws ServiceError `UNAVAILABLE` where the engine was closed, or its storage cannot be read; `NOT_FOUND` where there is
   *   no task hub of that name.
   */
  stats(options: StatsRequest = {}): Promise<EngineStats> {
    return this.#operations.stats(options);
  }

  /**
   * Copies a task hub to a file, from which an engine can go on, while this one goes on working: it holds what is
   * committed by the time the promise resolves, and is there when all of it is on disk, and not before.
   *
   * @param file - its path; refused where there is such a file, unless `overwrite` says that it may be replaced
   * @param options.taskHub - the name of the hub; by default the first one, which the engine was opened with
   * @throws StorageError where it cannot be written, or is there already (`EXISTS`).
   * @throws ServiceError `NOT_FOUND` where there is no task hub of that name, or it is deleted meanwhile; `UNAVAILABLE`
   *   where the engine was closed.
   *
   * @example
   * await engine.backup(`orders-${new Date().toISOString().slice(0, 10)}.db`);
   */
  async backup(file: string, options: BackupOptions = {}): Promise<void> {
    await backUpToFile(await this.#hubs.find(options.taskHub ?? this.#hubs.first), file, options);
  }

  /**
   * Ends the streams of work, rejects whoever waits for an instance with `UNAVAILABLE`, finishes what is being written,
   * frees the file, and listens no more. What was out at a worker is handed out again when the file is opened next.
   *
   * @param options.drain - how long to wait before for what is at workers to be answered. No task hub hands out more
   *   meanwhile, and health checks say `NOT_SERVING`; all else goes on. Closing it a second time, without this, ends the
   *   wait. None by default.
   * @throws TypeError or RangeError where `drain` is no duration.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    const drain = toMilliseconds(options.drain ?? "0s", "drain");
    if (drain === 0) this.#drain.end();
    await (this.#closing ??= this.#close(drain));
  }

  async #close(drain: number): Promise<void> {
    this.#listeners.drain();
    if (drain > 0) await this.#drain.begin(drain);
    const closing = this.#hubs.close();
    // Last, so that the calls that came in by a port are answered, not cut off.
    await this.#listeners.closeAfter(closing);
    await closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function checkStorage(options: Partial<EngineOptions> | undefined): void {
  if (typeof options?.storage === "string" && options.storage !== "") return;
  throw new TypeError('Engine.open takes where to store: { storage: "orders.db" }, or { storage: ":memory:" }.');
}
