export { Worker } from "./worker.js";
export type { WorkerOptions } from "./worker-options.js";
export type { WorkerVersioning } from "./worker-versioning.js";
