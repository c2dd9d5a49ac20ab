/** For the project's own benchmarks and tests: not for users, and outside semantic versioning. */
export type { HubOnStore } from "./hub-on-store.js";
export { openHubOn } from "./hub-on-store.js";
export { openMemoryStore } from "./store/memory-store.js";
export type { Store, TurnLoad, Unit } from "./store/store.js";
