/** A worker in a process of its own: takes the address of the engine and a size, and works until it is told to stop. */
import { writeSync } from "node:fs";
import { consoleLogger } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";
import { allPrograms } from "../programs/all-programs.js";
import { witnessing } from "../programs/execution.js";
import { workerSizes, type WorkerSize } from "../programs/worker-sizes.js";
import { fatalConnection } from "./fatal-connection.js";
import { passing } from "./own-fate.js";
import { writeWorkerLine, type WorkerLine } from "./worker-line.js";

const STDOUT = 1;

const [address = "", size = "large"] = process.argv.slice(2);

/** Blocks until it is written, as `process.stdout` does not always: whatever is said before a death is heard. */
function say(line: WorkerLine): void {
  writeSync(STDOUT, writeWorkerLine(line));
}

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

await using connection = connect(address, { workerId: size });
const fatal = fatalConnection(connection, passing, (instanceId) => say({ kind: "turn", instanceId }));
const logger = witnessing(consoleLogger, (execution) => {
  say({ kind: "executed", execution });
  passing("in-activity");
});
const worker = new Worker(fatal, { ...allPrograms, ...workerSizes[size as WorkerSize], logger });
const running = worker.run(stop.signal);
say({ kind: "ready" });
await running;
