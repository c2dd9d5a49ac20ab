// Waits for a result, and has forgotten to start the worker: nothing else keeps the process alive. Then it remembers.
import { Client } from "@reawait/client";
import { defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";

let ahead = 0;
/** Jumps to the first wake-up, and goes on as any other; keeps no process alive, as no clock does. */
const clock = {
  now: () => Date.now() + ahead,
  wakeAt(time, wake) {
    const isFirst = ahead === 0;
    const delay = isFirst ? 20 : Math.max(0, time - clock.now());
    const timer = setTimeout(() => {
      if (isFirst) ahead = Math.max(0, time - clock.now());
      wake();
    }, delay);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
const logger = {
  ...silentLogger,
  warn(message) {
    console.log(message);
    void worker.start();
  },
};
const hello = defineOrchestrator("hello", async () => "hello");
const engine = await Engine.open({ storage: ":memory:", clock, logger });
const worker = new Worker(engine.connection, { orchestrators: [hello], logger: silentLogger });
const handle = await new Client(engine.connection).start(hello);
console.log(await handle.result());
await worker.stop();
// The engine stays open: that holds nobody.
