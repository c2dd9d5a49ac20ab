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

export function createRemoteHub(steps: CallSteps, engine: KnownEngine, logger: Logger): TaskHubService {
  const { channel, clock } = steps.environment;

  /** A call that says no more than its request does. */
  function plainly<Request, Response>(method: UnaryMethod<Request, Response>) {
    return (request: Request, options?: CallOptions) => callUnary(steps, method, request, options);
  }

  return {
    hello: (options) =>
      callUnary(steps, methods.hello, undefined, options, { onMetadata: (metadata) => engine.greeted(metadata) }),

    startInstance: (request, options) => startInstance(steps, request, options),
    getInstance: plainly(methods.getInstance),
    waitForInstanceStart: plainly(methods.waitForInstanceStart),
    waitForInstanceCompletion: plainly(methods.waitForInstanceCompletion),
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
      const addMetadata = (metadata: Metadata): void => {
        if (request.sessions) metadata.set(extensionMetadata.sessions, "1");
      };
      const messages = callStream(steps, methods.getWorkItems, request, options, { addMetadata });
      const { name } = engine.profile;
      return workItems(messages, { clock, logger, name, pings: () => engine.isOurs, renewChannel: channel.renew });
    },
    completeOrchestratorTask: (response, options) =>
      callUnary(steps, methods.completeOrchestratorTask, { response, isPartial: false }, options),
    completeActivityTask: plainly(methods.completeActivityTask),
    abandonOrchestratorTask: (token, options) => {
      const addMetadata = (metadata: Metadata): void => writeReason(metadata, options?.reason);
      return noting(engine, callUnary(steps, methods.abandonOrchestratorTask, token, options, { addMetadata }));
    },
    abandonActivityTask: (token, options) =>
      noting(engine, callUnary(steps, methods.abandonActivityTask, token, options)),
    deferActivityTask: async (token, options) => {
      if (!engine.profile.defer) {
        const message = `${engine.profile.name} cannot put an activity aside to be completed later.`;
        throw new ServiceError("UNIMPLEMENTED", message);
      }
      const addMetadata = (metadata: Metadata): void => metadata.set(extensionMetadata.defer, "1");
      await callUnary(steps, methods.abandonActivityTask, token, options, { addMetadata });
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
