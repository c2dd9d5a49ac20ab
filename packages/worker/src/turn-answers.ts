/** How turns are answered: with what they came to, encoded; or by giving them back. */
import { toFailureDetails, type PayloadPipeline } from "@reawait/core/internal";
import {
  ServiceError,
  type Connection,
  type FailureDetails,
  type Logger,
  type OrchestratorResponse,
  type ServiceErrorCode,
} from "@reawait/protocol";
import { giveBack } from "./give-back.js";
import { tryHere, type TryHereOptions } from "./try-here.js";

export interface TurnAnswersOptions extends TryHereOptions {
  readonly connection: Connection;
  readonly payloads: PayloadPipeline;
  readonly logger: Logger;
}

/** What is refused for what it says, its size for one, would be refused again: it is held, for people to see. */
const REFUSED: ReadonlySet<ServiceErrorCode> = new Set<ServiceErrorCode>([
  "INVALID_ARGUMENT",
  "OUT_OF_RANGE",
  "RESOURCE_EXHAUSTED",
]);

/** Characters of a message or a stack that a reason keeps: it travels beside the messages of the contract. */
const LONGEST_TEXT = 500;

export class TurnAnswers {
  readonly #options: TurnAnswersOptions;

  constructor(options: TurnAnswersOptions) {
    this.#options = options;
  }

  /**
   * Encodes an answer, and sends it. What cannot be encoded, since a key server is down perhaps, comes again.
   *
   * @returns whether the session that it came from may be kept
   */
  async complete(response: OrchestratorResponse): Promise<boolean> {
    const { logger, payloads } = this.#options;
    let encoded: OrchestratorResponse;
    try {
      const encoding = payloads.encodeTurn(response);
      encoded = encoding instanceof Promise ? await encoding : encoding;
    } catch (error) {
      const { instanceId, completionToken } = response;
      if (await this.giveBack(completionToken, toFailureDetails(error))) {
        logger.error(`the payloads of instance "${instanceId}" could not be encoded; its turn is given back`, error);
        return false;
      }
      const later = await this.#encodeHere(response, error);
      if (later === undefined) return false;
      encoded = later;
    }
    return this.send(encoded);
  }

  /** For an engine that takes nothing back. */
  async #encodeHere(response: OrchestratorResponse, error: unknown): Promise<OrchestratorResponse | undefined> {
    const { logger, payloads } = this.#options;
    const message = `the answer to a turn of instance "${response.instanceId}" waits until it can be encoded`;
    logger.error(message, error);
    return tryHere(this.#options, async () => {
      try {
        return await payloads.encodeTurn(response);
      } catch (again) {
        logger.debug(message, again);
        return undefined;
      }
    });
  }

  /**
   * Sends an answer as it is.
   *
   * @returns whether the session that it came from may be kept
   */
  async send(response: OrchestratorResponse): Promise<boolean> {
    try {
      await this.#options.connection.completeOrchestratorTask(response);
      return true;
    } catch (error) {
      const { instanceId, completionToken } = response;
      if (error instanceof ServiceError && REFUSED.has(error.code)) {
        this.#options.logger.error(`the turn of instance "${instanceId}" was refused; it is held back`, error);
        await this.giveBack(completionToken, toFailureDetails(error));
        return false;
      }
      this.#options.logger.error(`the turn of instance "${instanceId}" was not taken; it will come again`, error);
      return error instanceof ServiceError && (error.code === "UNAVAILABLE" || error.code === "DEADLINE_EXCEEDED");
    }
  }

  /**
   * Gives a turn back, and says why.
   *
   * @returns `false` where the engine takes nothing back
   */
  async giveBack(completionToken: string, reason: FailureDetails): Promise<boolean> {
    return giveBack(
      this.#options,
      { kind: "orchestrator", completionToken },
      { reason: await this.#encodeReason(reason) },
    );
  }

  /** It goes without a reason where that cannot be encoded: the log has it. */
  async #encodeReason(reason: FailureDetails): Promise<FailureDetails | undefined> {
    try {
      return await this.#options.payloads.encodeFailure(shortened(reason));
    } catch {
      return undefined;
    }
  }
}

/** Only the outermost failure, and the beginning of what it says: once encoded it cannot be cut any more. */
function shortened({ errorType, errorMessage, stackTrace, isNonRetriable }: FailureDetails): FailureDetails {
  return {
    errorType,
    errorMessage: errorMessage.slice(0, LONGEST_TEXT),
    stackTrace: stackTrace?.slice(0, LONGEST_TEXT),
    isNonRetriable,
  };
}
