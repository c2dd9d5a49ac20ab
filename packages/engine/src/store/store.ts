/**
 * The store port: all that the engine knows of a disk (E12).
 *
 * Its job: to move a hub from one committed state to the next, whole. A batch is one transaction, and each unit in it a
 * savepoint of its own: a unit that cannot be applied changes nothing, says so in its outcome, and touches no other.
 * A batch that fails as a whole (disk full, I/O error) rejects; the store goes on as soon as the disk does.
 * Not its job: what the changes mean. Events are encoded blobs; keys are given by the engine.
 *
 * All that crosses the port is plain data that a `postMessage` can clone, since a store may live in another thread.
 * Times are milliseconds since the Unix epoch. Keys are integers that only grow, so that every table is append-only.
 */
import type { OrchestrationStatus } from "@reawait/protocol";

import type {
  EndedPage,
  EndedQuery,
  InstancePage,
  InstanceQuery,
  InstanceRange,
  TurnLoad,
  TurnLoadRequest,
} from "./reading.js";
import type { InstanceRef, InstanceRow, TaskRef, TaskRow } from "./rows.js";
import type { UnitOutcome } from "./unit-outcome.js";
import type { Unit } from "./units.js";

export type * from "./reading.js";
export type * from "./rows.js";
export type * from "./unit-outcome.js";
export type * from "./units.js";

/** Opens at a hub's disk file, or at `":memory:"`. */
export interface Store {
  /** What the engine must know to go on where the hub stood. Idle instances are not in it. */
  readonly opening: StoreOpening;
  /** The same as it is by now: for an engine that cannot tell what became of a commit that rejected. */
  readOpening(): Promise<StoreOpening>;
  /** Loads what a turn needs; `undefined` in the place of an instance that is gone. In the order asked for. */
  loadTurns(requests: readonly TurnLoadRequest[]): Promise<readonly (TurnLoad | undefined)[]>;
  /** Loads activities to run, in the order asked for; `undefined` in the place of one that is gone. */
  loadTasks(keys: readonly number[]): Promise<readonly (TaskRow | undefined)[]>;
  readInstance(instanceId: string): Promise<InstanceRow | undefined>;
  /** A page of instances, oldest first. */
  queryInstances(query: InstanceQuery): Promise<InstancePage>;
  /** All instances of a range, oldest first. */
  findInstances(range: InstanceRange): Promise<readonly InstanceRef[]>;
  /** A page of instances that are over, by the time they ended. */
  listEnded(query: EndedQuery): Promise<EndedPage>;
  /**
   * The ids of the sub-orchestrations of an instance that are not over, whichever execution of it created them. Goes down
   * through those that are over, and no further than to the first that is not.
   */
  findRunningDescendants(instanceId: string): Promise<readonly string[]>;
  /**
   * Resolves, with one outcome a unit, once the batch is on disk. Where it rejects, the batch is on disk whole or not at
   * all, and the last answer may have been lost: `readOpening` tells. The blobs of the batch are given away: they may move
   * to another thread, and are not to be read or sent again, even if this rejects.
   */
  commit(batch: readonly Unit[]): Promise<readonly UnitOutcome[]>;
  stats(): Promise<StoreStats>;
  /**
   * Copies all that is committed by the time it resolves to a file of its own, while commits go on. The file, an absolute
   * path, is there when all of it is on disk; it takes the place of one of that name.
   */
  backUp(file: string): Promise<void>;
  /** Waits for what is under way, and frees the file. Breaks off a backup. */
  close(): Promise<void>;
}

export interface StoreStats {
  /** How many instances there are of each status; those of which there are none may be left out. */
  readonly instances: Readonly<Partial<Record<OrchestrationStatus, number>>>;
  /** Bytes of the database, its log left out. */
  readonly size: number;
  /** Those of them that hold nothing any more, and are used again. */
  readonly free: number;
}

export interface StoreOpening {
  /** Made with the hub, and its own for ever: what names it in its tokens, and what they are signed with. */
  readonly hub: { readonly id: string; readonly secret: Uint8Array };
  /** The largest keys in use, that of a task ever in use; the engine counts on from here. */
  readonly lastKeys: {
    readonly instance: number;
    readonly message: number;
    readonly task: number;
    readonly timer: number;
  };
  /** Instances with messages in their inbox, by the order of their first one. */
  readonly readyInstances: readonly InstanceRef[];
  /** Instances whose code has not run, with more in their inbox than their start: a termination, perhaps. */
  readonly unsettled: readonly InstanceRef[];
  /** Activities neither answered nor put aside, oldest first. */
  readonly openTasks: readonly TaskRef[];
  /** When the first delayed message is due. */
  readonly nextDue: number | undefined;
}
