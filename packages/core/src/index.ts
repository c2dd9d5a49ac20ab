export type { AesGcmCodecOptions } from "./codec/aes-gcm-codec.js";
export { aesGcmCodec } from "./codec/aes-gcm-codec.js";
export type { AesGcmKey } from "./codec/aes-keyring.js";
export type { GzipCodecOptions } from "./codec/gzip-codec.js";
export { gzipCodec } from "./codec/gzip-codec.js";
export type { PayloadCodec } from "./codec/payload-codec.js";
export type { ActivityContext } from "./context/activity-context.js";
export type {
  EntityContext,
  EntityId,
  SignalEntityOptions,
  StartOrchestrationOptions,
} from "./context/entity-context.js";
export type {
  ByNameOptions,
  CallOptions,
  ContinueAsNewOptions,
  OrchestrationContext,
  InputArguments,
  ParentOrchestration,
  SubOrchestrationOptions,
  WaitOptions,
} from "./context/orchestration-context.js";
export type { ActivityDefaults, ActivityDefinition } from "./definitions/activity.js";
export { defineActivity } from "./definitions/activity.js";
export type { EntityDefinition, EntityOptions } from "./definitions/entity.js";
export { defineEntity } from "./definitions/entity.js";
export type {
  EntityOperation,
  EntityOperations,
  OperationInput,
  OperationName,
  OperationOutput,
} from "./definitions/entity-operations.js";
export type { EventDefinition, EventOptions } from "./definitions/event.js";
export { defineEvent } from "./definitions/event.js";
export type { OrchestratorDefaults, OrchestratorDefinition } from "./definitions/orchestrator.js";
export { defineOrchestrator } from "./definitions/orchestrator.js";
export type { AnyActivity, AnyEntity, AnyOrchestrator } from "./definitions/registry.js";
export type { Duration } from "@reawait/protocol";
export { ConnectionError } from "./errors/connection-error.js";
export { DurableError } from "./errors/durable-error.js";
export { ForeignAwaitError } from "./errors/foreign-await-error.js";
export type { Mismatch } from "./errors/non-determinism-error.js";
export { NonDeterminismError } from "./errors/non-determinism-error.js";
export { NonRetriableError } from "./errors/non-retriable-error.js";
export { NotSupportedError } from "./errors/not-supported-error.js";
export { OperationNotFoundError } from "./errors/operation-not-found-error.js";
export { OrchestrationAlreadyExistsError } from "./errors/orchestration-already-exists-error.js";
export { OrchestrationFailedError } from "./errors/orchestration-failed-error.js";
export { OrchestrationNotFoundError } from "./errors/orchestration-not-found-error.js";
export { OrchestrationStateError } from "./errors/orchestration-state-error.js";
export { OrchestrationTerminatedError } from "./errors/orchestration-terminated-error.js";
export { ActivityNotRegisteredError, OrchestratorNotRegisteredError } from "./errors/not-registered-error.js";
export { RecordedError } from "./errors/recorded-error.js";
export { TaskCancelledError } from "./errors/task-cancelled-error.js";
export type { FailedTask } from "./errors/task-failed-error.js";
export { TaskFailedError } from "./errors/task-failed-error.js";
export { TimeoutError } from "./errors/timeout-error.js";
export type { InterceptedCall, Interceptor, NextCall } from "./interceptor/interceptor.js";
export type { PayloadClass } from "./payload/class-registry.js";
export type { PayloadConverterOptions } from "./payload/create-payload-converter.js";
export { createPayloadConverter } from "./payload/create-payload-converter.js";
export type { PayloadConverter } from "./payload/payload-converter.js";
export { PayloadError } from "./payload/payload-error.js";
export type { Retry, RetryContext, RetryHandler, RetryPolicy } from "./retry/retry-policy.js";
export { retryPresets } from "./retry/retry-presets.js";
export type { Schemas } from "./schema/schemas.js";
export type { DurableTask, SubOrchestrationTask, TaskResult, TaskStatus } from "./task/durable-task.js";
export type { AllResults } from "./task/when-all.js";
export { whenAll } from "./task/when-all.js";
export type { IndexedWinner, KeyedWinner } from "./task/when-any.js";
export { whenAny } from "./task/when-any.js";
export { compareVersions } from "./versions.js";
