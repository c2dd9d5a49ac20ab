import type { TaskHubService } from "../../task-hub-service.js";
import { ServiceError } from "../../service-error.js";
import { reasonOf } from "../reason-of.js";
import type { Answer, NumberedAnswer } from "../work-stream/answer.js";
import { decodeAnswerBody } from "../work-stream/answer.js";
import type { EnginePart } from "../work-stream/engine-message.js";
import { openWorkStream } from "../work-stream/open-work-stream.js";
import { errorStatus } from "./error-status.js";
import type { ServerEnvironment } from "./serve-options.js";

/** Has the service take the answers of one worker, each by itself, and tells what has become of each. */
export interface AnswerTaker {
  readonly underWay: number;
  take(answer: NumberedAnswer): void;
  /** Resolves when none is under way any more. */
  settled(): Promise<void>;
}

/** @param tell - is called once for each answer, as soon as it is on disk or refused */
export function createAnswerTaker(
  hub: TaskHubService,
  { logger }: Pick<ServerEnvironment, "logger">,
  tell: (outcome: Exclude<EnginePart, { readonly kind: "item" }>) => void,
): AnswerTaker {
  let underWay = 0;
  const waiters: (() => void)[] = [];

  async function run(answer: NumberedAnswer): Promise<void> {
    const { sequence } = answer;
    underWay += 1;
    try {
      await passOn(hub, decode(answer));
      tell({ kind: "acknowledged", sequence });
    } catch (error) {
      const { code, details } = errorStatus(error, openWorkStream.name, logger);
      tell({ kind: "refused", sequence, code, message: details });
    } finally {
      underWay -= 1;
      if (underWay === 0) for (const resolve of waiters.splice(0)) resolve();
    }
  }

  return {
    get underWay() {
      return underWay;
    },
    take: (answer) => void run(answer),
    async settled() {
      if (underWay > 0) await new Promise<void>((resolve) => waiters.push(resolve));
    },
  };
}

function passOn(hub: TaskHubService, answer: Answer): Promise<void> {
  switch (answer.kind) {
    case "completeOrchestrator":
      return hub.completeOrchestratorTask(answer.response);
    case "completeActivity":
      return hub.completeActivityTask(answer.response);
    case "abandonOrchestrator":
      return hub.abandonOrchestratorTask(answer.completionToken, { reason: answer.reason });
    case "abandonActivity":
      return hub.abandonActivityTask(answer.completionToken);
    case "deferActivity":
      return hub.deferActivityTask(answer.completionToken);
  }
}

function decode(answer: NumberedAnswer): Answer {
  let decoded: Answer | undefined;
  try {
    decoded = decodeAnswerBody(answer);
  } catch (error) {
    throw new ServiceError("INVALID_ARGUMENT", `The answer cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  if (decoded !== undefined) return decoded;
  throw new ServiceError("UNIMPLEMENTED", "The answer is of a kind that this engine does not know.");
}
