/**
 * For the project's other packages: outside semantic versioning.
 */
export type { ActivityRun } from "./activity-context.js";
export { executionKey } from "./execution-key.js";
export type { ActivityCode } from "./run-activity.js";
export { callActivity } from "./run-activity.js";
export { UnheardRejections } from "./unheard-rejections.js";
export type { Execution, WorkerParts } from "./worker-parts.js";
export { withParts } from "./worker-parts.js";
