/**
 * The parts of one engine, put together. Their only meeting points: every outcome of a commit is passed on here
 * (`applied`), and whoever changes what could be handed out calls `changed`, which hands out as much as it can, once for
 * all the changes of one stretch of code. Nothing here needs a timer or a macrotask.
 */
import type { Clock, Logger, ServiceError } from "@reawait/protocol";

import type { Committer } from "./commit/committer.js";
import { createCommitter } from "./commit/committer.js";
import type { Gather } from "./commit/gather.js";
import { createReload } from "./commit/reload.js";
import type { AbsentWorkers } from "./dispatch/absent-workers.js";
import { createAbsentWorkers } from "./dispatch/absent-workers.js";
import type { Activities } from "./dispatch/activities.js";
import { createActivities } from "./dispatch/activities.js";
import { createReturningWorkers } from "./dispatch/returning-workers.js";
import type { Streams } from "./dispatch/streams.js";
import { createStreams } from "./dispatch/streams.js";
import { createTokens } from "./dispatch/tokens.js";
import type { Turns } from "./dispatch/turns.js";
import { createTurns } from "./dispatch/turns.js";
import type { EngineCore } from "./engine-core.js";
import { createKeys } from "./keys.js";
import type { RestGauge } from "./rest-gauge.js";
import { createRestGauge } from "./rest-gauge.js";
import { createWaiters } from "./service/waiters.js";
import type { Store, StoreOpening, TaskRef, UnitOutcome } from "./store/store.js";
import { createDueTimers } from "./timers/due-timers.js";

export interface Hub extends EngineCore {
  readonly streams: Streams;
  readonly turns: Turns;
  readonly activities: Activities;
  readonly absentWorkers: AbsentWorkers;
  readonly rest: RestGauge;
  readonly atRest: boolean;
  /** Whether it would rest, were it not for activities at workers. */
  readonly restsButForActivities: boolean;
  /**
   * Hands nothing out any more. Resolves when all that is out has come back and is on disk, and when the hub is closed
   * before.
   */
  drain(): Promise<void>;
  /** Set as soon as it is being closed: what it refuses everything with. */
  readonly closed: ServiceError | undefined;
  /** Whether nobody is connected to it or waits for anything of it. */
  readonly isUnused: boolean;
  /** Ends the streams of work, rejects whoever waits with the reason, and frees the storage. */
  close(closing: HubClosing): Promise<void>;
}

export interface HubClosing {
  readonly reason: ServiceError;
  /** What the streams of work end with. Absent, they end quietly. */
  readonly streams?: ServiceError | undefined;
}

export interface HubOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds that a worker has for a turn, */
  readonly orchestratorLockTimeout: number;
  /** and milliseconds that a worker with a name has to come back after its stream broke. */
  readonly workerReturnTime: number;
  /** What a commit waits for before it begins. */
  readonly gather: Gather;
  /** Called whenever it may have come to rest. */
  readonly paused?: (() => void) | undefined;
}

export function createHub(store: Store, options: HubOptions): Hub {
  const { clock, logger } = options;
  const keys = createKeys(store.opening.lastKeys);
  const waiters = createWaiters();
  let closed: ServiceError | undefined;
  let closing: Promise<void> | undefined;
  let isOver = false;
  let draining = false;
  let assigning = false;

  const committer: Committer = createCommitter((batch) => store.commit(batch), {
    gather: options.gather,
    applied,
    rested: changed,
    failed(error, batch) {
      // What comes after the end is told to whoever asked for it.
      if (isOver) return;
      logger.error("The engine could not write to its storage.", error);
      recovery.doubt(batch);
    },
    reload: () => recovery.reload(),
    refused: (message) => logger.error(`The engine could not apply a change: ${message}`),
  });
  const recovery = createReload(
    { store, clock, logger },
    {
      waitedFor: () => waiters.instanceIds,
      found(opening, tasks) {
        activities.distrustRows();
        resume(opening, tasks);
      },
      notify: (instanceId, status, row) => waiters.notify(instanceId, status, row),
      retry: () => committer.retryReload(),
    },
  );
  const timers = createDueTimers({
    clock,
    messageKeys: (count) => keys.messages(count),
    fire: (unit) => committer.submit(unit, (outcome) => outcome),
  });
  const core: EngineCore = {
    store,
    committer,
    clock,
    logger,
    keys,
    tokens: createTokens(store.opening.hub),
    waiters,
    orchestratorLockTimeout: options.orchestratorLockTimeout,
    changed,
  };
  const streams = createStreams(clock, {
    opened(stream) {
      returning.opened(stream);
      turns.offer(stream);
      activities.offer(stream);
      changed();
    },
    proved: () => activities.releaseHeld(),
    caughtUp: changed,
    closed(stream) {
      returning.closed(stream);
      changed();
    },
  });
  const returning = createReturningWorkers({
    clock,
    logger,
    returnTime: options.workerReturnTime,
    giveBack(stream) {
      turns.giveBack(stream);
      activities.giveBack(stream);
    },
    rebind(from, to) {
      turns.rebind(from, to);
      activities.rebind(from, to);
    },
  });
  const turns = createTurns(core, streams, ({ instanceKey, update, tasks }) => {
    if (update.status === "TERMINATED") activities.revoke(instanceKey);
    activities.addNew(tasks);
  });
  const activities = createActivities(core, streams);
  const absentWorkers = createAbsentWorkers({ clock, logger, streams, waiters, turns, activities });
  const rest = createRestGauge(isAtRest, options.paused);
  const drained = createRestGauge(isDrained);

  function isAtRest(): boolean {
    return isOver || (restsButForActivities() && activities.out === 0);
  }

  function restsButForActivities(): boolean {
    if (isOver) return true;
    return turns.atRest && activities.settled && committer.idle && !timers.firing && rest.calls === 0 && !assigning;
  }

  /** What is ready stays where it is; timers that fire meanwhile are of no matter. */
  function isDrained(): boolean {
    if (closed !== undefined) return true;
    return turns.busy === 0 && activities.busy === 0 && committer.idle;
  }

  /** Memory follows the disk: called for each unit, in the order of the commits. */
  function applied(outcome: UnitOutcome): void {
    switch (outcome.kind) {
      case "created":
      case "turnCommitted":
      case "fired":
        timers.note(outcome.nextDue);
        outcome.ready.forEach((ref) => turns.noteReady(ref));
        return;
      case "delivered":
      case "taskCompleted":
      case "reopened":
        outcome.ready.forEach((ref) => turns.noteReady(ref));
        return;
      case "alreadyExists":
      case "changedMeanwhile":
      case "dropped":
      case "notFound":
      case "turnStale":
      case "taskDeferred":
      case "taskUnknown":
      case "purged":
      case "notFailed":
      case "notTerminal":
      case "failed":
        return;
    }
  }

  function changed(): void {
    if (assigning) return;
    assigning = true;
    void assign();
  }

  async function assign(): Promise<void> {
    await Promise.resolve();
    assigning = false;
    if (closed === undefined && !draining) {
      turns.assign();
      activities.assign();
      absentWorkers.check();
    }
    rest.check();
    drained.check();
  }

  async function close(end: HubClosing): Promise<void> {
    closed = end.reason;
    drained.check();
    timers.stop();
    recovery.stop();
    waiters.rejectAll(end.reason);
    streams.endAll(end.streams);
    returning.stop();
    absentWorkers.stop();
    turns.stop();
    activities.stop();
    await committer.drain();
    isOver = true;
    try {
      await store.close();
    } finally {
      rest.check();
    }
  }

  /** Goes on with what the disk says. What memory knows of already stays as it is. */
  function resume({ readyInstances, unsettled, nextDue }: StoreOpening, tasks: readonly TaskRef[]): void {
    readyInstances.forEach((ref) => turns.noteReady(ref));
    for (const ref of unsettled) if (!turns.isDelayed(ref.key)) void turns.settleTerminated(ref);
    activities.addStored(tasks);
    timers.note(nextDue);
  }

  resume(store.opening, store.opening.openTasks);

  return {
    ...core,
    streams,
    turns,
    activities,
    absentWorkers,
    rest,
    get atRest() {
      return isAtRest();
    },
    get restsButForActivities() {
      return restsButForActivities();
    },
    get closed() {
      return closed;
    },
    get isUnused() {
      return streams.count === 0 && waiters.count === 0 && rest.calls === 0 && committer.idle && !timers.firing;
    },
    drain() {
      draining = true;
      return drained.whenAtRest();
    },
    close: (end) => (closing ??= close(end)),
  };
}
