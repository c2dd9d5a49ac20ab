/**
 * For the project's other packages: outside semantic versioning.
 */
export type { Registry } from "./definitions/registry.js";
export { createRegistry } from "./definitions/registry.js";
export { brandErrorClass } from "./errors/durable-error.js";
export { fromFailureDetails, toFailureDetails } from "./errors/failure.js";
export { checkInstanceId, checkName, checkTags } from "./names.js";
export { defaultPayloadConverter } from "./payload/default-payload-converter.js";
export type { ExecutorOptions } from "./replay/executor.js";
export { OrchestrationExecutor } from "./replay/executor.js";
export { isRewindRequest, rewindHistory } from "./replay/rewind.js";
export type { Turn } from "./replay/run-turn.js";
export { runTurn } from "./replay/run-turn.js";
export type { ExecutionView, Fault, TurnOutcome } from "./replay/turn-outcome.js";
export type { Scheduler } from "./replay/scheduler.js";
export { hostScheduler } from "./replay/scheduler.js";
export { runningInstance } from "./replay/turn-queue.js";
