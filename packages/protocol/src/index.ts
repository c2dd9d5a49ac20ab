export { checkConnection } from "./check-connection.js";
export type { Clock, WakeUp, WakeUpOptions } from "./clock.js";
export type { Connection, ConnectionScope, EngineProfile } from "./connection.js";
export type { Duration } from "./duration.js";
export { formatDuration, toMilliseconds } from "./duration.js";
export { keepAlive } from "./keep-alive.js";
export type { Logger } from "./logger.js";
export { consoleLogger, silentLogger } from "./logger.js";
export type * from "./model/entity-batch.js";
export type { FailureDetails, JsonRecord, JsonValue } from "./model/failure-details.js";
export type * from "./model/history-event.js";
export type { OrchestrationInstance, ParentInstance, Tags, TraceContext } from "./model/orchestration-instance.js";
export type { OrchestrationState, OrchestrationStatus, TerminalStatus } from "./model/orchestration-state.js";
export { isTerminalStatus } from "./model/orchestration-state.js";
export type * from "./model/orchestrator-action.js";
export type * from "./model/work-item.js";
export { sessionProperties } from "./model/work-item.js";
export { onAbort } from "./on-abort.js";
export type * from "./operations.js";
export type { ServiceErrorCode } from "./service-error.js";
export { ServiceError } from "./service-error.js";
export { systemClock } from "./system-clock.js";
export type * from "./task-hub-service.js";
export { wakeNotBefore } from "./wake-not-before.js";
export {
  decodeHistoryEvent,
  decodeHistoryEvents,
  encodeHistoryEvent,
  encodeHistoryEvents,
} from "./wire/history-codec.js";
export type { HistoryProblem } from "./wire/history-format-error.js";
export { HistoryFormatError } from "./wire/history-format-error.js";
export { WireFormatError } from "./wire/wire-format-error.js";
