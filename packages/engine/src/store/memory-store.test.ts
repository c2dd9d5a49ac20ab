import { openMemoryStore } from "./memory-store.js";
import { describeStore } from "./testing/store-cases.js";

describeStore("the store in memory", openMemoryStore);
