export type { ActivityContext } from "./context/activity-context.js";
export type {
  CallOptions,
  ContinueAsNewOptions,
  OrchestrationContext,
  ParentOrchestration,
  SubOrchestrationOptions,
  WaitOptions,
} from "./context/orchestration-context.js";
export type { ActivityDefaults, ActivityDefinition } from "./definitions/activity.js";
export { defineActivity } from "./definitions/activity.js";
export type { EventDefinition } from "./definitions/event.js";
export { defineEvent } from "./definitions/event.js";
export type { OrchestratorDefaults, OrchestratorDefinition } from "./definitions/orchestrator.js";
export { defineOrchestrator } from "./definitions/orchestrator.js";
export type { AnyActivity, AnyOrchestrator } from "./definitions/registry.js";
export type { Duration } from "./duration.js";
export { DurableError } from "./errors/durable-error.js";
export { ForeignAwaitError } from "./errors/foreign-await-error.js";
export type { Mismatch } from "./errors/non-determinism-error.js";
export { NonDeterminismError } from "./errors/non-determinism-error.js";
export { NonRetriableError } from "./errors/non-retriable-error.js";
export { ActivityNotRegisteredError, OrchestratorNotRegisteredError } from "./errors/not-registered-error.js";
export { TaskCancelledError } from "./errors/task-cancelled-error.js";
export type { FailedTask } from "./errors/task-failed-error.js";
export { TaskFailedError } from "./errors/task-failed-error.js";
export { TimeoutError } from "./errors/timeout-error.js";
export { createPayloadConverter } from "./payload/create-payload-converter.js";
export type { PayloadConverter } from "./payload/payload-converter.js";
export { PayloadError } from "./payload/payload-error.js";
export type { Retry, RetryContext, RetryHandler, RetryPolicy } from "./retry/retry-policy.js";
export { retryPresets } from "./retry/retry-presets.js";
export type { DurableTask, SubOrchestrationTask, TaskResult, TaskStatus } from "./task/durable-task.js";
export type { AllResults } from "./task/when-all.js";
export { whenAll } from "./task/when-all.js";
export type { IndexedWinner, KeyedWinner } from "./task/when-any.js";
export { whenAny } from "./task/when-any.js";
export { compareVersions } from "./versions.js";
