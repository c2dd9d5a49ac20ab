/** For the project's own benchmarks and tests: not for users, and outside semantic versioning. */
export type { HubOnStore } from "./hub-on-store.js";
export { openHubOn } from "./hub-on-store.js";
export { openFileStore } from "./store/file-store.js";
export { openMemoryStore } from "./store/memory-store.js";
export { openStore } from "./store/open-store.js";
export { openFileDatabase } from "./store/sqlite/database.js";
export { deleteFileDatabase } from "./store/sqlite/delete-database.js";
export { createSqliteStore } from "./store/sqlite/sqlite-store.js";
export type { Store, TurnLoad, Unit } from "./store/store.js";
