export type { CallOptions } from "./call.js";
export { Client } from "./client.js";
export type { ClientOptions, ClientScope } from "./client-environment.js";
export type {
  ExportHistoryOptions,
  PurgeOptions,
  ReasonOptions,
  RestartOptions,
  StatusOptions,
  TerminateOptions,
} from "./handle-options.js";
export type { InstanceStatus } from "./instance-status.js";
export type { ListOptions } from "./list-instances.js";
export { OrchestrationHandle } from "./orchestration-handle.js";
export type { PurgeFilter, PurgeResult } from "./purge-instances.js";
export type { StartOptions } from "./start-instance.js";
export type { CreateTaskHubOptions } from "./task-hub.js";
