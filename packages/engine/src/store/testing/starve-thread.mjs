// Gives the store's thread more than its memory holds, goes on with the next one, and leaves it to the process to end.
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

import { openFileStore } from "@reawait/engine/internal";

import { writeLine } from "./write-line.mjs";

const entry = createRequire(import.meta.url).resolve("@reawait/engine/store-thread");
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
