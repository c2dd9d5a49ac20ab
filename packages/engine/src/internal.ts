/** For the project's own benchmarks and tests: not for users, and outside semantic versioning. */
export { gatherBriefly } from "./commit/gather.js";
export type { Hub, HubOptions } from "./hub.js";
export { createHub } from "./hub.js";
export { createTaskHub } from "./service/task-hub.js";
export { openMemoryStore } from "./store/memory-store.js";
export type { Store, TurnLoad, Unit } from "./store/store.js";
