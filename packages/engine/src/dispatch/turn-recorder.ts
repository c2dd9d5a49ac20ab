/**
 * Puts turns on disk, and lets memory follow: what an instance is after a commit, and what it is after one that failed.
 * Not its job: which worker ran the turn, and on what lease.
 */
import type { EngineCore } from "../engine-core.js";
import type { InstanceRef, InstanceUpdate, TaskRow } from "../store/store.js";
import { planBatch } from "../turn/new-batch.js";
import type { ActiveInstance, ActiveInstances } from "./active-instances.js";
import { MESSAGES_PER_TURN, nextBatchLimit } from "./batch-limit.js";
import type { TurnAnswer, TurnOutcome } from "./commit-turn.js";
import { commitTurn } from "./commit-turn.js";
import { createDelayedWork } from "./delayed-work.js";
import type { KnownHistories } from "./known-histories.js";
import { ALL_MESSAGES, loadTurns } from "./load-turns.js";
import { redeliveryDelay } from "./redelivery-delay.js";
import type { SessionAffinity } from "./session-affinity.js";
import type { HandedOutTurn } from "./turn-lease.js";
import type { WorkStream } from "./work-stream.js";

export interface TurnRecorder {
  /**
   * Commits an answer. Rejects where it was not recorded; the instance goes out again, unless it has failed of that.
   *
   * @param stream - whose worker answered, and keeps a session perhaps
   */
  record(
    instance: ActiveInstance,
    turn: HandedOutTurn,
    answer: TurnAnswer,
    token: string,
    stream: WorkStream | undefined,
  ): Promise<void>;
  /** Ends an instance that is being terminated without its worker. */
  terminate(instance: ActiveInstance, turn: HandedOutTurn): Promise<void>;
  /** Does so, if it is being terminated before its code has run, or has run again. */
  settleTerminated(ref: InstanceRef): Promise<void>;
  /** The turn goes out again after a delay, with all that came before. */
  giveUp(instance: ActiveInstance): void;
  stop(): void;
}

/** A turn was put on disk. */
export interface CommittedTurn {
  readonly instanceKey: number;
  readonly update: InstanceUpdate;
  readonly tasks: readonly TaskRow[];
}

/** What is remembered of histories from turn to turn. */
interface Remembered {
  readonly sessions: SessionAffinity;
  readonly histories: KnownHistories;
}

export function createTurnRecorder(
  core: EngineCore,
  instances: ActiveInstances,
  { sessions, histories }: Remembered,
  onCommit: (turn: CommittedTurn) => void,
): TurnRecorder {
  const { clock, logger, store, tokens } = core;
  // Of no worker's concern, so none needs to be there when the disk is well again.
  const unsettled = createDelayedWork<InstanceRef>(clock, (ref) => void settleTerminated(ref));

  function giveUp(instance: ActiveInstance): void {
    sessions.delete(instance.instanceKey);
    instances.requeueLater(instance);
  }

  const record: TurnRecorder["record"] = async (instance, turn, answer, token, stream) => {
    let unrecorded: Error | undefined;
    try {
      unrecorded = await commitTurn(core, turn, answer, token, (outcome) => settle(instance, turn, outcome, stream));
    } catch (error) {
      logger.warn(`A turn of ${JSON.stringify(instance.instanceId)} was not recorded; it goes out again.`, error);
      giveUp(instance);
      throw error;
    }
    if (unrecorded === undefined) return;
    const { instanceId } = instance;
    logger.error(`${JSON.stringify(instanceId)} has failed: its worker's answer cannot be recorded.`, unrecorded);
    throw unrecorded;
  };

  function settle(
    instance: ActiveInstance,
    turn: HandedOutTurn,
    outcome: TurnOutcome,
    stream: WorkStream | undefined,
  ): void {
    const { instanceKey } = instance;
    if (outcome.kind === "stale") {
      sessions.delete(instanceKey);
      histories.delete(instanceKey);
      instances.rest(instance);
      return;
    }
    const { update } = outcome;
    const { position } = update;
    const goesOn = stream !== undefined && outcome.goesOn;
    if (goesOn && stream.sessions) sessions.set(instanceKey, { stream, position });
    else sessions.delete(instanceKey);
    if (goesOn && !stream.sessions && turn.past) histories.set(instanceKey, { events: turn.past, position });
    else histories.delete(instanceKey);
    instances.hasMovedOn(instance);
    instance.version = update.version;
    instance.batchLimit = nextBatchLimit(instance.batchLimit, outcome.taken);
    if (outcome.more) instance.more = true;
    onCommit({ instanceKey, update, tasks: outcome.tasks });
    for (const ref of outcome.terminated) instances.hurry(ref.key);
    for (const ref of outcome.unstarted) void settleTerminated(ref);
    core.waiters.notify(instance.instanceId, update.status, () => ({ ...turn.row, ...update }));
    instances.rest(instance);
  }

  async function terminate(instance: ActiveInstance, turn: HandedOutTurn): Promise<void> {
    const nothing: TurnAnswer = { actions: [], customStatus: turn.row.customStatus };
    try {
      await record(instance, turn, nothing, tokens.turn(), undefined);
    } catch (error) {
      logger.error(`${JSON.stringify(instance.instanceId)} could not be terminated; the engine will try again.`, error);
      settleLater(instance);
    }
  }

  function settleLater({ instanceKey: key, instanceId, name, version, attempts }: ActiveInstance): void {
    unsettled.add({ key, instanceId, name, version }, redeliveryDelay(attempts));
  }

  async function settleTerminated(ref: InstanceRef): Promise<void> {
    instances.noteReady(ref);
    const instance = instances.takeKey(ref.key);
    // It is with a worker, or on its way to one: then the turn settles it.
    if (instance === undefined) return;
    try {
      const [loaded] = await loadTurns(store, [
        { instanceKey: ref.key, sessionPosition: "", maxMessages: ALL_MESSAGES, clearTo: 0 },
      ]);
      if (loaded instanceof Error) throw loaded;
      const plan = loaded && planBatch(loaded.row, loaded.inbox, clock.now(), MESSAGES_PER_TURN);
      if (loaded !== undefined && plan?.kind === "terminateUnstarted") {
        return await terminate(instance, { row: loaded.row, past: [], batch: plan.batch });
      }
      if (plan === undefined || plan.kind === "wait") return instances.rest(instance);
    } catch (error) {
      logger.error("The engine could not read a turn from its storage; it will try again.", error);
      instances.requeueLater(instance);
      return settleLater(instance);
    }
    instances.requeue(instance);
  }

  return {
    record,
    terminate,
    giveUp,
    settleTerminated,
    stop: () => unsettled.stop(),
  };
}
