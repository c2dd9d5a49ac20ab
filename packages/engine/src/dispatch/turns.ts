/**
 * Orchestrator work: from ready instances to turns on disk.
 *
 * 1. An instance is taken from the ready queue, loaded, handed out under a lease, answered, committed. All the while it
 *    is busy, so that at most one of its turns is out (E3).
 * 2. A lease ends once: by its answer, its deadline, its stream, or because its instance was replaced. After that its
 *    token means nothing; the same answer sent twice while it is being committed shares the outcome.
 * 3. Whatever goes wrong between taking and committing, the instance becomes ready again: later and later where it
 *    happens again and again.
 */
import type { BacklogStats, FailureDetails, OrchestratorResponse } from "@reawait/protocol";

import type { EngineCore } from "../engine-core.js";
import type { InstanceRef } from "../store/store.js";
import { planBatch } from "../turn/new-batch.js";
import { refusedAction } from "../turn/refused-action.js";
import type { Batch } from "../turn/turn-state.js";
import type { ActiveInstance } from "./active-instances.js";
import { createActiveInstances } from "./active-instances.js";
import { countBacklog } from "./backlog.js";
import { MESSAGES_PER_TURN } from "./batch-limit.js";
import { brokeItsStream, notAnswered } from "./hold-reasons.js";
import { createKnownHistories } from "./known-histories.js";
import type { LoadedTurn } from "./load-turns.js";
import { loadTurns } from "./load-turns.js";
import type { Affinity } from "./session-affinity.js";
import { createSessionAffinity } from "./session-affinity.js";
import type { Streams } from "./streams.js";
import type { TurnLease } from "./turn-lease.js";
import { createTurnLeases } from "./turn-leases.js";
import type { CommittedTurn } from "./turn-recorder.js";
import { createTurnRecorder } from "./turn-recorder.js";
import { createUnmatchedWarnings } from "./unmatched-warnings.js";
import type { WorkStream } from "./work-stream.js";

export interface Turns {
  readonly atRest: boolean;
  /** How many turns are out at a worker. */
  readonly out: number;
  /** How many are out, on their way there, or being committed. */
  readonly busy: number;
  /** What is to be done, by name and version. */
  backlog(): readonly BacklogStats[];
  /** How many ready instances no connected worker accepts. */
  readonly unmatched: number;
  noteReady(ref: InstanceRef): void;
  /** Whether a turn of it was given back, and waits for its time. */
  isDelayed(instanceKey: number): boolean;
  /** Hands out as much as there are slots for. */
  assign(): void;
  answer(response: OrchestratorResponse): Promise<void>;
  /**
   * Gives a turn back, to go out again later, if possible to another worker.
   *
   * @param reason - why it cannot be run: the instance is held, and shows it until a turn of it is committed. If it is
   *   being terminated, then it is, by the engine.
   */
  abandon(token: string, reason: FailureDetails | undefined): Promise<void>;
  /** Why an instance is held, if it is. */
  heldFor(instanceKey: number): FailureDetails | undefined;
  /** What was given back, and this new stream takes, goes out at once. */
  offer(stream: WorkStream): void;
  /** A turn of it that was given back, or will be, goes out at once. */
  hurry(instanceKey: number): void;
  giveBack(stream: WorkStream): void;
  /** Its worker is back, and still runs some of what it had. */
  rebind(from: WorkStream, to: WorkStream): void;
  /** Completes an instance that is being terminated before its code has run, or has run again, worker or not. */
  settleTerminated(ref: InstanceRef): Promise<void>;
  /** An instance was replaced, or ended by the engine: a turn of it that is out, or would be, is void. */
  revoke(instance: Pick<InstanceRef, "instanceId" | "key">): void;
  stop(): void;
}

interface Assignment {
  readonly instance: ActiveInstance;
  readonly stream: WorkStream;
  /** The session to go on with. */
  readonly affinity: Affinity | undefined;
}

export function createTurns(core: EngineCore, streams: Streams, onCommit: (turn: CommittedTurn) => void): Turns {
  const { clock, logger, store } = core;
  const instances = createActiveInstances(clock, core.changed);
  const leases = createTurnLeases(core, expire);
  const sessions = createSessionAffinity();
  const histories = createKnownHistories();
  const recorder = createTurnRecorder(core, instances, { sessions, histories }, onCommit);
  const answering = new Map<string, Promise<void>>();
  const warnOfUnmatched = createUnmatchedWarnings("orchestrator", instances, streams, logger);

  // ---- handing out -------------------------------------------------------------------------------------------------

  function assign(): void {
    const assignments: Assignment[] = [];
    const accepts = streams.canTake("orchestrator");
    while (streams.hasSlot("orchestrator")) {
      const instance = instances.take(accepts);
      if (instance === undefined) break;
      const known = sessions.get(instance.instanceKey);
      const { name, version, refusedBy } = instance;
      const stream = streams.choose("orchestrator", { name, version, refusedBy, preferred: known?.stream });
      if (stream === undefined) {
        instances.requeue(instance);
        break;
      }
      stream.reserve("orchestrator");
      assignments.push({ instance, stream, affinity: known?.stream === stream ? known : undefined });
    }
    if (assignments.length > 0) void load(assignments);
    warnOfUnmatched();
  }

  async function load(assignments: readonly Assignment[]): Promise<void> {
    let loads: readonly (LoadedTurn | Error | undefined)[];
    try {
      loads = await loadTurns(
        store,
        assignments.map(({ instance, affinity }) => ({
          instanceKey: instance.instanceKey,
          sessionPosition: affinity?.position,
          known: histories.get(instance.instanceKey),
          maxMessages: instance.batchLimit,
          clearTo: instance.clearTo,
        })),
      );
    } catch (error) {
      logger.error("The engine could not read turns from its storage; it will try again.", error);
      for (const { instance, stream } of assignments) {
        stream.cancel("orchestrator");
        instances.requeueLater(instance);
      }
      return;
    }
    assignments.forEach((assignment, index) => handOut(assignment, loads[index]));
  }

  function handOut({ instance, stream }: Assignment, loaded: LoadedTurn | Error | undefined): void {
    if (loaded === undefined || loaded instanceof Error || stream.closed) {
      stream.cancel("orchestrator");
      if (loaded === undefined) instances.rest(instance);
      else if (loaded instanceof Error) unreadable(instance, loaded);
      else instances.requeue(instance);
      return;
    }
    const { row, past } = loaded;
    instance.clearTo = loaded.clearTo;
    const plan = planBatch(row, loaded.inbox, clock.now(), Math.min(instance.batchLimit, MESSAGES_PER_TURN));
    switch (plan.kind) {
      case "run":
        if (loaded.cut || leavesSome(plan.batch, loaded.inbox)) instance.more = true;
        leases.grant(instance, stream, { row, past, batch: plan.batch });
        return;
      case "wait":
        stream.cancel("orchestrator");
        // What there is to do may stand behind messages that mean nothing.
        if (loaded.cut) {
          instance.batchLimit *= 4;
          instances.requeue(instance);
        } else instances.rest(instance);
        return;
      case "terminateUnstarted":
        stream.cancel("orchestrator");
        void recorder.terminate(instance, { row, past: [], batch: plan.batch });
        return;
    }
  }

  function unreadable(instance: ActiveInstance, error: Error): void {
    logger.error(`${error.message} The engine will try again.`, error);
    instances.requeueLater(instance);
  }

  // ---- getting back ------------------------------------------------------------------------------------------------

  function expire({ instance, stream }: TurnLease): void {
    sessions.delete(instance.instanceKey);
    refuse(instance, stream, notAnswered(instance.timeouts + 1, core.orchestratorLockTimeout));
    warnOfHold(instance);
    instances.requeueTimedOut(instance);
  }

  /** If possible, it goes to another worker then. */
  function refuse(instance: ActiveInstance, stream: WorkStream, reason: FailureDetails | undefined): void {
    instance.refusedBy = (instance.refusedBy ?? new WeakSet()).add(stream);
    instance.heldFor = reason ?? instance.heldFor;
  }

  function warnOfHold({ instanceId, heldFor }: ActiveInstance): void {
    logger.warn(`A turn of ${JSON.stringify(instanceId)} goes out again. ${heldFor?.errorMessage ?? ""}`);
  }

  function lose({ instance, stream, token }: TurnLease): void {
    if (!stream.broken) return instances.requeue(instance);
    const isSuspect = stream.suspect === token;
    if (isSuspect && instance.losses > 0) {
      instance.heldFor = brokeItsStream();
      warnOfHold(instance);
    }
    const hasOther = streams.accepts("orchestrator")(instance.name, instance.version);
    instances.requeueLost(instance, { isSuspect, hasOther });
  }

  async function abandon(token: string, reason: FailureDetails | undefined): Promise<void> {
    const abandoned = leases.find(token, "");
    if (abandoned === undefined || !leases.end(abandoned)) return;
    const { instance, stream, turn } = abandoned;
    refuse(instance, stream, reason);
    // A worker that cannot run it cannot end it either.
    const isTerminated = turn.batch.newEvents.some((event) => event.kind === "executionTerminated");
    if (reason !== undefined && isTerminated) await recorder.terminate(instance, turn);
    else recorder.giveUp(instance);
  }

  function answer(response: OrchestratorResponse): Promise<void> {
    const { completionToken } = response;
    const found = leases.find(completionToken, response.instanceId);
    if (found === undefined) return answering.get(completionToken) ?? Promise.resolve();
    if (completionToken !== "") found.stream.proveTokens();
    leases.end(found);
    const answered = process(found, response).finally(() => answering.delete(found.token));
    answering.set(found.token, answered);
    return answered;
  }

  async function process(ended: TurnLease, response: OrchestratorResponse): Promise<void> {
    const { instance } = ended;
    if (response.requiresHistory) return sendWithHistory(ended);
    const { batch } = ended.turn;
    const refused = refusedAction(batch.newEvents, response.actions);
    if (refused !== undefined) {
      recorder.giveUp(instance);
      logger.error(`An answer to a turn of ${JSON.stringify(instance.instanceId)} is refused: ${refused.message}`);
      throw refused;
    }
    if (usedNothing(batch, response)) return recorder.giveUp(instance);
    await recorder.record(instance, ended.turn, response, ended.token, ended.stream);
  }

  /** The worker has lost the session that the engine counted on (E9): the same events again, with all that came before. */
  async function sendWithHistory({ instance, stream, turn }: TurnLease): Promise<void> {
    sessions.delete(instance.instanceKey);
    if (turn.past !== undefined) {
      logger.warn(`A worker asked for the history of ${JSON.stringify(instance.instanceId)}, which it had been sent.`);
      return recorder.giveUp(instance);
    }
    stream.reserve("orchestrator");
    try {
      const { instanceKey } = instance;
      const [loaded] = await loadTurns(store, [
        { instanceKey, sessionPosition: undefined, maxMessages: 0, clearTo: 0 },
      ]);
      if (loaded instanceof Error) throw loaded;
      if (stream.closed || loaded?.row.position !== turn.row.position) {
        stream.cancel("orchestrator");
        instances.requeue(instance);
      } else {
        leases.grant(instance, stream, { ...turn, past: loaded.past });
      }
    } catch (error) {
      logger.error("The engine could not read a history from its storage; it will try again.", error);
      stream.cancel("orchestrator");
      instances.requeueLater(instance);
    }
  }

  return {
    get atRest() {
      return instances.ready === 0 && instances.busy === 0;
    },
    get out() {
      return leases.size;
    },
    get busy() {
      return instances.busy;
    },
    backlog() {
      const out = [...leases.all].map(({ instance }) => instance);
      const work = { ready: instances.counts(), delayed: instances.delayed, out };
      return countBacklog(work, streams.accepts("orchestrator"));
    },
    get unmatched() {
      return instances.countUnmatched(streams.accepts("orchestrator"));
    },
    noteReady: (ref) => instances.noteReady(ref),
    isDelayed: (instanceKey) => instances.isDelayed(instanceKey),
    assign,
    answer,
    abandon,
    heldFor: (instanceKey) => instances.heldFor(instanceKey),
    offer: (stream) => instances.release(({ name, version }) => stream.accepts("orchestrator", name, version)),
    hurry: (instanceKey) => instances.hurry(instanceKey),
    giveBack(stream) {
      sessions.forget(stream);
      for (const lost of leases.ofStream(stream)) {
        if (leases.end(lost)) lose(lost);
      }
    },
    rebind(from, to) {
      sessions.rebind(from, to);
      leases.rebind(from, to);
    },
    settleTerminated: (ref) => recorder.settleTerminated(ref),
    revoke({ instanceId, key }) {
      sessions.delete(key);
      for (const revoked of leases.ofInstance(instanceId)) {
        if (leases.end(revoked)) instances.rest(revoked.instance);
      }
      const idle = instances.takeKey(key);
      if (idle !== undefined) instances.rest(idle);
    },
    stop() {
      leases.stop();
      instances.stop();
      recorder.stop();
    },
  };
}

/** Messages that a rewind goes ahead of. */
function leavesSome({ messageKeys, stale }: Batch, inbox: LoadedTurn["inbox"]): boolean {
  return messageKeys.length + stale.length < inbox.length;
}

/** None of the messages: committing that would hand the same ones out again at once, for ever. */
function usedNothing(
  { messageKeys }: Batch,
  { actions, numEventsProcessed }: Pick<OrchestratorResponse, "actions" | "numEventsProcessed">,
): boolean {
  return messageKeys.length > 0 && actions.length === 0 && numEventsProcessed !== undefined && numEventsProcessed <= 1;
}
