export type { CallOptions } from "./call.js";
export type { ClientOptions, PurgeFilter, StartOptions } from "./client.js";
export { Client } from "./client.js";
export type { InstanceStatus } from "./instance-status.js";
export type { ListOptions } from "./list-instances.js";
export type {
  PurgeOptions,
  ReasonOptions,
  RestartOptions,
  StatusOptions,
  TerminateOptions,
} from "./orchestration-handle.js";
export { OrchestrationHandle } from "./orchestration-handle.js";
