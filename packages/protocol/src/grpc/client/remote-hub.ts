/** The task hub at the other end of a channel. */
import type { Metadata } from "@grpc/grpc-js";

import type { Logger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import type { CallOptions, TaskHubService } from "../../task-hub-service.js";
import { writeReason } from "../abandon-reason.js";
import { extensionMetadata } from "../extension-metadata.js";
import type { UnaryMethod } from "../method.js";
import { methods } from "../methods.js";
import { callStream } from "./call-stream.js";
import type { CallSteps } from "./call-steps.js";
import { callUnary } from "./call-unary.js";
import type { KnownEngine } from "./profile.js";
import { startInstance } from "./start-instance.js";
import { workItems } from "./work-items.js";
import type { Answer } from "../work-stream/answer.js";
import { createAnswers } from "./answers.js";
import { getWorkItems } from "./get-work-items.js";
import { createWaits } from "./waits.js";

export function createRemoteHub(steps: CallSteps, engine: KnownEngine, logger: Logger): TaskHubService {
  const { channel, clock, ending } = steps.environment;
  const answers = createAnswers(ending, channel.maxMessageSize);
  const waits = createWaits(steps, engine);

  /** A call that says no more than its request does. */
  function plainly<Request, Response>(method: UnaryMethod<Request, Response>) {
    return (request: Request, options?: CallOptions) => callUnary(steps, method, request, options);
  }

  /** By the stream that brings the worker's work; by a call of its own where there is none, or it broke meanwhile. */
  async function byStream(
    answer: Answer,
    options: CallOptions | undefined,
    byCall: () => Promise<void>,
  ): Promise<void> {
    if ((await answers.send(answer, options)) === "unsettled") await byCall();
  }

  return {
    hello: (options) =>
      callUnary(steps, methods.hello, undefined, options, { onMetadata: (metadata) => engine.greeted(metadata) }),

    startInstance: (request, options) => startInstance(steps, engine, request, options),
    getInstance: plainly(methods.getInstance),
    waitForInstanceStart: (request, options) => waits.wait("start", request, options),
    waitForInstanceCompletion: (request, options) => waits.wait("completion", request, options),
    queryInstances: plainly(methods.queryInstances),
    listInstanceIds: plainly(methods.listInstanceIds),
    streamInstanceHistory: (request, options) => callStream(steps, methods.streamInstanceHistory, request, options),

    raiseEvent: plainly(methods.raiseEvent),
    suspendInstance: plainly(methods.suspendInstance),
    resumeInstance: plainly(methods.resumeInstance),
    terminateInstance: plainly(methods.terminateInstance),
    skipGracefulTerminations: plainly(methods.skipGracefulTerminations),
    rewindInstance: plainly(methods.rewindInstance),
    restartInstance: plainly(methods.restartInstance),
    purgeInstances: plainly(methods.purgeInstances),

    createTaskHub: plainly(methods.createTaskHub),
    deleteTaskHub: (options) => callUnary(steps, methods.deleteTaskHub, undefined, options),

    getWorkItems: (request, options) => {
      const messages = getWorkItems(steps, engine, answers, request, options);
      const { name } = engine.profile;
      return workItems(messages, { clock, logger, name, pings: () => engine.isOurs, renewChannel: channel.renew });
    },
    completeOrchestratorTask: (response, options) =>
      byStream({ kind: "completeOrchestrator", response }, options, () =>
        callUnary(steps, methods.completeOrchestratorTask, { response, isPartial: false }, options),
      ),
    completeActivityTask: (response, options) =>
      byStream({ kind: "completeActivity", response }, options, () =>
        callUnary(steps, methods.completeActivityTask, response, options),
      ),
    abandonOrchestratorTask: (completionToken, options) =>
      byStream({ kind: "abandonOrchestrator", completionToken, reason: options?.reason }, options, () => {
        const addMetadata = (metadata: Metadata): void => writeReason(metadata, options?.reason);
        return noting(
          engine,
          callUnary(steps, methods.abandonOrchestratorTask, completionToken, options, { addMetadata }),
        );
      }),
    abandonActivityTask: (completionToken, options) =>
      byStream({ kind: "abandonActivity", completionToken }, options, () =>
        noting(engine, callUnary(steps, methods.abandonActivityTask, completionToken, options)),
      ),
    deferActivityTask: async (completionToken, options) => {
      if (!engine.profile.defer) {
        const message = `${engine.profile.name} cannot put an activity aside to be completed later.`;
        throw new ServiceError("UNIMPLEMENTED", message);
      }
      const addMetadata = (metadata: Metadata): void => metadata.set(extensionMetadata.defer, "1");
      await byStream({ kind: "deferActivity", completionToken }, options, () =>
        callUnary(steps, methods.abandonActivityTask, completionToken, options, { addMetadata }),
      );
    },
  };
}

/** Remembers where an engine cannot take work back. */
async function noting(engine: KnownEngine, abandoned: Promise<void>): Promise<void> {
  try {
    await abandoned;
  } catch (error) {
    if (error instanceof ServiceError && error.code === "UNIMPLEMENTED") engine.refusedAbandon();
    throw error;
  }
}
