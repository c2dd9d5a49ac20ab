/** Work as it comes, by whichever stream the engine has. */
import type { Metadata } from "@grpc/grpc-js";

import { ServiceError } from "../../service-error.js";
import type { CallOptions, GetWorkItemsRequest } from "../../task-hub-service.js";
import { extensionMetadata } from "../extension-metadata.js";
import { methods } from "../methods.js";
import type { Answers } from "./answers.js";
import { callStream } from "./call-stream.js";
import type { CallSteps } from "./call-steps.js";
import type { KnownEngine } from "./profile.js";
import type { WorkMessages } from "./work-items.js";
import { workStream } from "./work-stream.js";

/**
 * By the extension that takes answers too, where the engine is ours and has it; otherwise, if it answers `UNIMPLEMENTED`, by
 * the contract's own call.
 */
export function getWorkItems(
  steps: CallSteps,
  engine: KnownEngine,
  answers: Answers,
  request: GetWorkItemsRequest,
  options: CallOptions | undefined,
): { [Symbol.asyncIterator](): WorkMessages } {
  const addMetadata = (metadata: Metadata): void => {
    if (request.sessions) metadata.set(extensionMetadata.sessions, "1");
  };
  const byContract = (): WorkMessages => {
    const messages = callStream(steps, methods.getWorkItems, request, options, { addMetadata });
    const iterator = messages[Symbol.asyncIterator]();
    return { ...iterator, cancel: () => void iterator.return() };
  };
  return {
    [Symbol.asyncIterator]() {
      if (!engine.takesAnswersByStream) return byContract();
      let iterator = workStream(request, { steps, answers, signal: options?.signal });
      let mayBeUnknown = true;
      return {
        async next() {
          try {
            const result = await iterator.next();
            mayBeUnknown = false;
            return result;
          } catch (error) {
            if (!mayBeUnknown || !isUnimplemented(error)) throw error;
            engine.refusedWorkStream();
            mayBeUnknown = false;
            iterator = byContract();
            return iterator.next();
          }
        },
        return: () => iterator.return(),
        cancel: () => iterator.cancel(),
      };
    },
  };
}

function isUnimplemented(error: unknown): boolean {
  return error instanceof ServiceError && error.code === "UNIMPLEMENTED";
}
