/**
 * The task hubs of one engine.
 *
 * 1. A hub is opened when it is first asked for, and closed when nobody has used it for a while, unless closing would
 *    lose it. Nothing happens in a hub that nobody is connected to: its timers wait for a worker like all its work.
 * 2. Whatever opens, closes, makes or deletes a hub happens one after the other for each name.
 * 3. A hub is deleted, or made anew, as a whole or not at all. Whoever waits for something of it is told so, and its
 *    streams of work end, before; what was being written is written first.
 */
import type { CreateTaskHubRequest } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { Hub, HubClosing, HubOptions } from "../hub.js";
import { createHub } from "../hub.js";
import { closedError, deletedError, madeAgain, noSuchHub, replacedError } from "./hub-errors.js";
import { misfitOfName } from "./hub-name.js";
import type { HubStorage } from "./hub-storage.js";
import { labelledLogger } from "./labelled-logger.js";
import { watchIdle } from "./watch-idle.js";

/** How a connection reaches them. */
export interface HubAccess {
  /** The hub of that name, if it is open. */
  opened(name: string): Hub | undefined;
  /** @throws ServiceError `NOT_FOUND` where there is none of that name, `UNAVAILABLE` once they were closed */
  open(name: string): Promise<Hub>;
  create(name: string, request: CreateTaskHubRequest): Promise<void>;
  /** @throws ServiceError `NOT_FOUND` where there is none of that name */
  delete(name: string): Promise<void>;
}

export interface TaskHubs extends HubAccess {
  /** The name of the one that is meant where none is asked for. */
  readonly first: string;
  /** Those that are open. */
  readonly all: readonly NamedHub[];
  /**
   * As `open`, for those who only look at what is there: it makes none.
   *
   * @throws ServiceError `NOT_FOUND` where there is none of that name, `INVALID_ARGUMENT` where none can have it,
   *   `UNAVAILABLE` once they were closed
   */
  find(name: string): Promise<Hub>;
  /**
   * Has them hand nothing out any more, those included that are opened from here on. Resolves when all that is out has come
   * back and is on disk.
   */
  drain(): Promise<void>;
  /** @param asleep - so many activities at workers do not count */
  atRest(asleep?: number): boolean;
  whenAtRest(): Promise<void>;
  /** Set as soon as they are being closed. */
  readonly closed: boolean;
  close(): Promise<void>;
}

export interface NamedHub {
  readonly name: string;
  readonly hub: Hub;
}

export interface TaskHubsOptions {
  /** The hub that the engine was opened with: it stays open. */
  readonly first: string;
  readonly storage: HubStorage;
  /** Whether a hub is made by whoever asks for it first. */
  readonly createMissing: boolean;
  readonly hub: HubOptions;
}

/** Milliseconds; so long after its last use a hub is closed. */
const IDLE_AFTER = 60_000;

interface Slot {
  hub: Hub | undefined;
  lastUse: number;
  /** What is done to it, one after the other. */
  last: Promise<unknown>;
  jobs: number;
}

/** Opens the first hub; the others wait until they are asked for. */
export async function openTaskHubs(options: TaskHubsOptions): Promise<TaskHubs> {
  const { first, storage, createMissing } = options;
  const { clock, logger } = options.hub;
  const slots = new Map<string, Slot>();
  const idle = watchIdle(clock, IDLE_AFTER, closeIdle);
  /** Those that nobody has asked for since. */
  const deleted = new Set<string>();
  let closing: Promise<void> | undefined;
  let draining = false;

  /** Runs when all is done that was to be done to the hub before. */
  async function inTurn<T>(name: string, job: (slot: Slot) => Promise<T>): Promise<T> {
    const slot = slots.get(name) ?? { hub: undefined, lastUse: 0, last: Promise.resolve(), jobs: 0 };
    slots.set(name, slot);
    slot.jobs += 1;
    const result = slot.last.then(() => job(slot));
    slot.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      slot.jobs -= 1;
      if (slot.jobs === 0 && slot.hub === undefined) slots.delete(name);
    }
  }

  /** As `inTurn`, for whoever asks from outside. */
  function unlessClosed<T>(name: string, job: (slot: Slot) => Promise<T>): Promise<T> {
    return inTurn(name, async (slot) => {
      if (closing !== undefined) throw closedError();
      return job(slot);
    });
  }

  async function start(name: string, slot: Slot, begin: "where it stood" | "anew" = "where it stood"): Promise<Hub> {
    const store = await storage.open(name, begin);
    deleted.delete(name);
    const hub = createHub(
      store,
      name === first ? options.hub : { ...options.hub, logger: labelledLogger(logger, name) },
    );
    // What is out of it now is nothing.
    if (draining) void hub.drain();
    slot.hub = hub;
    slot.lastUse = clock.now();
    if (name !== first && !storage.isVolatile) idle.watch();
    return hub;
  }

  /** Opens what is there; and what is not, if it may be made. */
  function reach(name: string, missing: "make" | "refuse"): Promise<Hub> {
    return unlessClosed(name, async (slot) => {
      if (slot.hub === undefined && missing === "refuse" && !(await storage.exists(name))) throw noSuchHub(name);
      slot.lastUse = clock.now();
      if (slot.hub !== undefined) return slot.hub;
      if (deleted.has(name)) logger.warn(madeAgain(name));
      return start(name, slot);
    });
  }

  async function stop(slot: Slot, end: HubClosing): Promise<void> {
    const { hub } = slot;
    slot.hub = undefined;
    await hub?.close(end);
  }

  /** @returns whether any are open that may become idle */
  async function closeIdle(): Promise<boolean> {
    const isIdle = ({ hub, lastUse }: Slot): boolean => hub?.isUnused === true && clock.now() - lastUse >= IDLE_AFTER;
    const closeIfIdle = async (slot: Slot): Promise<void> => {
      if (isIdle(slot)) await stop(slot, { reason: closedError() });
    };
    const others = [...slots].filter(([name]) => name !== first);
    try {
      await Promise.all(others.filter(([, slot]) => isIdle(slot)).map(([name]) => inTurn(name, closeIfIdle)));
    } catch (error) {
      logger.error("The engine could not close a task hub that nobody uses.", error);
    }
    return [...slots.keys()].some((name) => name !== first);
  }

  function all(): readonly NamedHub[] {
    return [...slots].flatMap(([name, { hub }]) => (hub === undefined ? [] : { name, hub }));
  }

  async function close(): Promise<void> {
    idle.stop();
    await Promise.all([...slots.keys()].map((name) => inTurn(name, (slot) => stop(slot, { reason: closedError() }))));
  }

  function atRest(asleep = 0): boolean {
    const resting = [...slots.values()].every(({ hub, jobs }) => jobs === 0 && (hub?.restsButForActivities ?? true));
    return resting && all().reduce((sum, { hub }) => sum + hub.activities.out, 0) <= asleep;
  }

  await inTurn(first, (slot) => start(first, slot));
  return {
    first,
    get all() {
      return all();
    },
    atRest,
    async whenAtRest() {
      do {
        await Promise.all([...slots.values()].map(({ last }) => last));
        await Promise.all([...slots.values()].flatMap(({ hub }) => hub?.rest.whenAtRest() ?? []));
      } while (!atRest());
    },
    opened(name) {
      const slot = slots.get(name);
      if (slot?.hub === undefined || closing !== undefined) return undefined;
      slot.lastUse = clock.now();
      return slot.hub;
    },
    open: (name) => reach(name, createMissing ? "make" : "refuse"),
    create: (name, { recreateIfExists }) =>
      unlessClosed(name, async (slot) => {
        if (recreateIfExists) {
          const replaced = replacedError(name);
          await stop(slot, { reason: replaced, streams: replaced });
          await start(name, slot, "anew");
        } else if (slot.hub === undefined) {
          await start(name, slot);
        }
      }),
    delete: (name) =>
      unlessClosed(name, async (slot) => {
        if (slot.hub === undefined && !(await storage.exists(name))) throw noSuchHub(name);
        const reason = deletedError(name);
        await stop(slot, { reason, streams: reason });
        await storage.delete(name);
        if (createMissing) deleted.add(name);
      }),
    async find(name) {
      const misfit = misfitOfName(name);
      if (misfit !== undefined) throw new ServiceError("INVALID_ARGUMENT", misfit);
      return reach(name, "refuse");
    },
    async drain() {
      draining = true;
      await Promise.all(all().map(({ hub }) => hub.drain()));
    },
    get closed() {
      return closing !== undefined;
    },
    close: () => (closing ??= close()),
  };
}
