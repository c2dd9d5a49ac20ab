import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Sample } from "../sample.js";

export const sample: Sample = {
  isServed: true,
  async run({ address = "", signal }) {
    console.log(`The engine listens at ${address}`);
    const worker = startProgram("worker.js", address, signal);
    const client = startProgram("client.js", address, signal);
    await client.ended;
    worker.stop();
    await worker.ended;
    if (!signal.aborted) console.log(IN_TERMINALS);
  },
};

/** Runs a program of this folder until it ends, is stopped, or the signal is aborted. */
function startProgram(name: string, address: string, signal: AbortSignal) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(name, import.meta.url)), address], { stdio: "inherit" });
  const stop = (): void => void child.kill();
  signal.addEventListener("abort", stop);
  return { ended: once(child, "close"), stop };
}

const IN_TERMINALS = `
The same in three terminals:
  node packages/engine/bin/reawait-engine.mjs --storage parcels.db --port 4001
  node samples/dist/two-processes/worker.js http://127.0.0.1:4001
  node samples/dist/two-processes/client.js http://127.0.0.1:4001`;
