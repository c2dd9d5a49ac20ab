/** A worker in a process of its own: takes the address of the engine, and works until it is told to stop. */
import { consoleLogger } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";
import { pack } from "./activities.js";
import { ship } from "./orchestrators.js";

const [address = "http://127.0.0.1:4001"] = process.argv.slice(2);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

await using connection = connect(address);
const worker = new Worker(connection, {
  orchestrators: [ship],
  activities: [pack],
  logger: { ...consoleLogger, info: (message: string) => console.log(`  worker: ${message}`) },
});
await worker.run(stop.signal);
