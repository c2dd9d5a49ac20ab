/**
 * Runs the turns of orchestrators, and answers them.
 *
 * Its job: the way of a work item (its history, decoding, the turn, encoding, the answer), and which turns are not run or
 * do not count: they are failed, or held back so that nothing is lost.
 * Not its job: sessions and replay (`live-orchestrators.ts`), where work comes from (`worker.ts`).
 */
import {
  ForeignAwaitError,
  NonDeterminismError,
  PayloadError,
  type AnyOrchestrator,
  type Interceptor,
  type PayloadConverter,
} from "@reawait/core";
import { isRewindRequest, rewindHistory, toFailureDetails, type Fault, type Registry } from "@reawait/core/internal";
import { sessionProperties } from "@reawait/protocol";
import type {
  CompleteOrchestrationAction,
  FailureDetails,
  OrchestratorRequest,
  OrchestratorResponse,
} from "@reawait/protocol";
import { executionKey } from "./execution-key.js";
import { HeldWork } from "./held-work.js";
import { leaveRest } from "./leave-rest.js";
import { LiveOrchestrators, type LiveOrchestratorsOptions } from "./live-orchestrators.js";
import type { SessionLimits } from "./sessions.js";
import { TurnAnswers, type TurnAnswersOptions } from "./turn-answers.js";
import { tryHere } from "./try-here.js";
import type { UnheardRejections } from "./unheard-rejections.js";
import { withHistory } from "./work-item-history.js";
import { versionMismatch, type WorkerVersioning } from "./worker-versioning.js";

export interface TurnRunnerOptions
  extends
    TurnAnswersOptions,
    SessionLimits,
    Pick<LiveOrchestratorsOptions, "provesDeterminism" | "wasRunByOther" | "explainForeignAwait"> {
  readonly orchestrators: Registry<AnyOrchestrator>;
  readonly converter: PayloadConverter;
  readonly interceptors: readonly Interceptor[];
  readonly versioning: WorkerVersioning | undefined;
  readonly onNonDeterminism: "hold" | "fail";
  readonly unheard: UnheardRejections;
}

export class TurnRunner {
  readonly #options: TurnRunnerOptions;
  readonly #live: LiveOrchestrators;
  readonly #answers: TurnAnswers;
  readonly #held: HeldWork;

  constructor(options: TurnRunnerOptions) {
    this.#options = options;
    this.#live = new LiveOrchestrators({ ...options, onPoisoned: (error) => this.#report(error) });
    this.#answers = new TurnAnswers(options);
    this.#held = new HeldWork(options.logger);
  }

  /** Runs a turn, and answers it. Resolves when the engine has taken the answer, or could not. Never rejects. */
  async run(received: OrchestratorRequest, completionToken: string): Promise<void> {
    try {
      await this.#run(received, completionToken);
    } catch (error) {
      this.#options.logger.error("a turn could not be run; it is given back", error);
      await this.#answers.giveBack(completionToken, toFailureDetails(error));
    }
  }

  dropSessions(): void {
    this.#live.clear();
  }

  async #run(received: OrchestratorRequest, completionToken: string): Promise<void> {
    const request = received.requiresHistoryStreaming
      ? await withHistory(this.#options.connection, received)
      : received;
    const { instanceId, pastEvents, newEvents, orchestrationTraceContext } = request;
    const empty = { instanceId, completionToken, orchestrationTraceContext, actions: [], requiresHistory: false };
    if (isRewindRequest(pastEvents, newEvents)) {
      // Its payloads go back as they came: encoded.
      const newHistory = rewindHistory(pastEvents, newEvents, crypto.randomUUID());
      await this.#answers.send({ ...empty, actions: [{ kind: "rewindOrchestration", id: -1, newHistory }] });
      return;
    }
    let decoded: OrchestratorRequest | undefined;
    try {
      const decoding = this.#options.payloads.decodeWorkItem(request);
      decoded = decoding instanceof Promise ? await decoding : decoding;
    } catch (error) {
      decoded = await this.#undecodable(request, error, empty);
      if (decoded === undefined) return;
    }
    const mismatch = versionMismatch(this.#options.versioning, decoded);
    if (mismatch) await this.#refuse(mismatch, empty);
    else await this.#turn(decoded, empty);
  }

  /**
   * What cannot be decoded is for a worker that has the key: it goes back. Where it cannot, it waits here until it can be
   * decoded, or fails where it never will be.
   *
   * @returns it decoded, if it could be in the end and is still to be run
   */
  async #undecodable(
    request: OrchestratorRequest,
    error: unknown,
    empty: OrchestratorResponse,
  ): Promise<OrchestratorRequest | undefined> {
    const end = request.newEvents.find((event) => event.kind === "executionTerminated");
    if (end) {
      await this.#answers.send(ended(empty, { orchestrationStatus: "TERMINATED", result: end.input }));
      return undefined;
    }
    const reason = toFailureDetails(error);
    if (error instanceof PayloadError) {
      await this.#hold(request, error, ended(empty, failure(reason)));
      return undefined;
    }
    if (await this.#answers.giveBack(empty.completionToken, reason)) {
      this.#tellHeld(request, reason, error);
      return undefined;
    }
    const tell = ({ errorType, errorMessage }: FailureDetails, thrown: unknown): void => {
      const message = `a turn of instance "${empty.instanceId}" waits until it can be decoded: ${errorType}: ${errorMessage}`;
      this.#held.tell(executionKey(empty.instanceId, request.executionId), message, thrown);
    };
    tell(reason, error);
    return tryHere(this.#options, async () => {
      try {
        return await this.#options.payloads.decodeWorkItem(request);
      } catch (again) {
        tell(toFailureDetails(again), again);
        return undefined;
      }
    });
  }

  /** For an orchestration of a version that is not this worker's. */
  async #refuse(mismatch: FailureDetails, empty: OrchestratorResponse): Promise<void> {
    const { connection, logger, versioning } = this.#options;
    const what = `instance "${empty.instanceId}" is not for this worker: ${mismatch.errorMessage}`;
    if (versioning?.onMismatch === "fail") {
      logger.warn(what);
      await this.#answers.complete(ended(empty, failure(mismatch)));
    } else if (await this.#answers.giveBack(empty.completionToken, mismatch)) {
      logger.debug(what);
    } else {
      // To fail it would be for good, and to break the stream would run all else twice that is out here.
      logger.error(
        `${what}; it stays where it is, since ${connection.profile.name} takes nothing back: it goes to another worker ` +
          'when this one stops. On such an engine use versioning.onMismatch "fail", or one task hub for each version',
      );
    }
  }

  async #turn(request: OrchestratorRequest, empty: OrchestratorResponse): Promise<void> {
    const { instanceId, completionToken } = empty;
    // A replay makes its promises anew.
    if (request.properties?.[sessionProperties.base] === undefined) this.#options.unheard.forget(instanceId);
    const turn = await this.#live.run(request);
    if (turn === undefined) {
      await this.#answers.send({ ...empty, requiresHistory: true });
      return;
    }
    const { outcome, executor } = turn;
    const { actions, customStatus, fault } = outcome;
    const { partialTurns } = this.#options.connection.profile;
    const response = {
      ...empty,
      customStatus,
      ...(partialTurns ? leaveRest(request.newEvents, actions) : { actions }),
    };
    if (fault instanceof NonDeterminismError && this.#options.onNonDeterminism === "hold") {
      await this.#hold(request, fault, response);
      return;
    }
    if (fault) this.#report(fault);
    else this.#release(request);
    if (outcome.ended) this.#options.unheard.tell(instanceId);
    else this.#live.keep(request, executor, completionToken);
    if (!(await this.#answers.complete(response))) this.#live.drop(instanceId);
  }

  /**
   * For what another worker or another deployment may do better: nothing is lost. It comes again and again; that is told
   * once. Where it cannot be held, it fails.
   */
  async #hold(request: OrchestratorRequest, error: unknown, failed: OrchestratorResponse): Promise<void> {
    const { connection, logger } = this.#options;
    const { instanceId } = request;
    const reason = toFailureDetails(error);
    if (await this.#answers.giveBack(failed.completionToken, reason)) {
      this.#tellHeld(request, reason, error);
      return;
    }
    const why = `${reason.errorType}: ${reason.errorMessage}`;
    logger.error(`instance "${instanceId}" fails, since ${connection.profile.name} takes nothing back: ${why}`, error);
    await this.#answers.complete(failed);
  }

  #tellHeld(
    { instanceId, executionId }: OrchestratorRequest,
    { errorType, errorMessage }: FailureDetails,
    error: unknown,
  ): void {
    const why = `${errorType}: ${errorMessage}`;
    const message = `instance "${instanceId}" is held back, and tried again from time to time: ${why}`;
    this.#held.tell(executionKey(instanceId, executionId), message, error);
  }

  #release({ instanceId, executionId }: OrchestratorRequest): void {
    if (this.#held.release(executionKey(instanceId, executionId))) {
      this.#options.logger.info(`instance "${instanceId}" goes on`);
    }
  }

  #report(error: Fault): void {
    const kind = error instanceof ForeignAwaitError ? "foreign await" : "non-determinism";
    this.#options.logger.error(`${kind}: ${error.message}`, error);
  }
}

type End = Pick<CompleteOrchestrationAction, "orchestrationStatus" | "result" | "failureDetails">;

function failure(failureDetails: FailureDetails): End {
  return { orchestrationStatus: "FAILED", failureDetails };
}

function ended(empty: OrchestratorResponse, end: End): OrchestratorResponse {
  return { ...empty, actions: [{ kind: "completeOrchestration", id: -1, carryoverEvents: [], ...end }] };
}
