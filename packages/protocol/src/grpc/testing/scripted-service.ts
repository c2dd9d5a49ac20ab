import { ServiceError } from "../../service-error.js";
import type { TaskHubService } from "../../task-hub-service.js";

/** A task hub that does what a test says, and nothing else. */
export function scriptedService(script: Partial<TaskHubService>): TaskHubService {
  const unscripted = (): Promise<never> => Promise.reject(new ServiceError("UNIMPLEMENTED", "not in this script"));
  const unscriptedStream = (): AsyncIterable<never> => ({
    [Symbol.asyncIterator]: () => ({ next: unscripted }),
  });
  return {
    hello: async () => {},
    startInstance: unscripted,
    getInstance: unscripted,
    waitForInstanceStart: unscripted,
    waitForInstanceCompletion: unscripted,
    queryInstances: unscripted,
    listInstanceIds: unscripted,
    streamInstanceHistory: unscriptedStream,
    raiseEvent: unscripted,
    suspendInstance: unscripted,
    resumeInstance: unscripted,
    terminateInstance: unscripted,
    skipGracefulTerminations: unscripted,
    rewindInstance: unscripted,
    restartInstance: unscripted,
    purgeInstances: unscripted,
    createTaskHub: unscripted,
    deleteTaskHub: unscripted,
    getWorkItems: unscriptedStream,
    completeOrchestratorTask: unscripted,
    completeActivityTask: unscripted,
    abandonOrchestratorTask: unscripted,
    abandonActivityTask: unscripted,
    deferActivityTask: unscripted,
    ...script,
  };
}
