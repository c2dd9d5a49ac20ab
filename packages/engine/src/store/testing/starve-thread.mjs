// Gives the store's thread more than its memory holds, goes on with the next one, and leaves it to the process to end.
import { Worker } from "node:worker_threads";

import { entry, openFileStore } from "./built-store.mjs";
import { writeLine } from "./write-line.mjs";

const resourceLimits = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 };
const startThread = (start) => new Worker(entry, { workerData: start, resourceLimits });
const store = await openFileStore(process.argv[2], { durability: "FULL", startThread });
const instanceIds = Array.from({ length: 1_000_000 }, (_, index) => `instance-${index}`);
const purge = (ids) => ({ kind: "purge", instanceIds: ids, recursive: false, ifRunning: "refuse", limit: 1 });
await store.commit([purge(["nobody"])]);
const starved = await store.commit([purge(instanceIds)]).catch((error) => error);
writeLine(`${starved.code}: ${starved.message}`);
const [{ kind }] = await store.commit([purge(["nobody"])]);
writeLine(kind);
