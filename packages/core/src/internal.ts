/**
 * For the project's other packages: outside semantic versioning.
 */
export type { PayloadPipeline } from "./codec/payload-pipeline.js";
export { createPayloadPipeline } from "./codec/payload-pipeline.js";
export { COMPLETED_LATER, completeLater } from "./context/complete-later.js";
export { attemptOf, userTags, withAttempt } from "./context/reserved-tags.js";
export type { TaskToken } from "./context/task-token.js";
export { readTaskToken, writeTaskToken } from "./context/task-token.js";
export { nearest } from "./definitions/nearest.js";
export type { Registry } from "./definitions/registry.js";
export { createRegistry } from "./definitions/registry.js";
export { readEntityId, writeEntityId } from "./entity/entity-instance-id.js";
export { runEntityBatch } from "./entity/run-entity-batch.js";
export type { EntityEnvironment } from "./entity/run-operations.js";
export { runOperations } from "./entity/run-operations.js";
export { brandErrorClass } from "./errors/durable-error.js";
export { notTheSameTwice } from "./errors/not-the-same-twice.js";
export { fromFailureDetails, toFailureDetails } from "./errors/failure.js";
export { intercept } from "./interceptor/interceptor.js";
export { checkInstanceId, checkName, checkTags } from "./names.js";
export { defaultPayloadConverter } from "./payload/default-payload-converter.js";
export { describeGiven, isOfKind } from "./replay/addressee.js";
export { actionDifference } from "./replay/compare-inputs.js";
export { describeEnd } from "./replay/completion.js";
export { describeAction } from "./replay/confirmation.js";
export { callSiteOf, folderOf, isOwn } from "./replay/call-site.js";
export type { ExecutorOptions } from "./replay/executor.js";
export { OrchestrationExecutor } from "./replay/executor.js";
export { payloadDifference } from "./replay/payload-difference.js";
export { isRewindRequest, rewindHistory } from "./replay/rewind.js";
export type { Turn } from "./replay/run-turn.js";
export { runTurn } from "./replay/run-turn.js";
export type { Scheduler } from "./replay/scheduler.js";
export { hostScheduler } from "./replay/scheduler.js";
export type { ExecutionView, Fault, TurnOutcome } from "./replay/turn-outcome.js";
export { runningInstance } from "./replay/turn-queue.js";
export { validate, validateSync } from "./schema/validate.js";
