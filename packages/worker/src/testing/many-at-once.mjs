// Much that waits for one signal: answers of activities that are sent again, and calls of a client.
import { Client } from "@reawait/client";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { ServiceError, silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";

const MANY = 20;
let now = Date.now();
const clock = {
  now: () => now,
  wakeAt(time, wake) {
    const immediate = setImmediate(() => {
      now = Math.max(now, time);
      wake();
    });
    return { cancel: () => clearImmediate(immediate) };
  },
};
const engine = await Engine.open({ storage: ":memory:" });
let refused = 0;
const connection = {
  ...engine.connection,
  async completeActivityTask(response, options) {
    refused += 1;
    if (refused <= MANY) throw new ServiceError("UNAVAILABLE", "away for a moment");
    return engine.connection.completeActivityTask(response, options);
  },
};
const one = defineActivity("one", () => 1);
const all = defineOrchestrator("all", async (ctx) => {
  const ones = await Promise.all(Array.from({ length: MANY }, () => ctx.callActivity(one)));
  return ones.length;
});
const worker = new Worker(connection, { orchestrators: [all], activities: [one], logger: silentLogger, clock });
await worker.start();
const client = new Client(engine.connection);
const { signal } = new AbortController();
const handle = await client.start(all);
const results = await Promise.all(Array.from({ length: MANY }, () => handle.result({ signal })));
console.log(results.length, results[0]);
await worker.stop();
await engine.close();
