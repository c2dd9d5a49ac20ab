// @ts-check
// For the examples of documents: runs an orchestrator on an engine of its own, and prints what its user would see.
import { Client } from "@reawait/client";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";

/**
 * Prints the result of the first orchestrator, or the error that its client gets.
 *
 * @param {import("@reawait/worker").WorkerOptions} definitions
 * @param {{ input?: unknown, instanceId: string }} start
 */
export async function tryOut(definitions, { input, instanceId }) {
  const [orchestrator] = definitions.orchestrators ?? [];
  if (orchestrator === undefined) throw new Error("there is nothing to try out");
  const engine = await Engine.open({ storage: ":memory:" });
  const worker = new Worker(engine.connection, { logger: silentLogger, ...definitions });
  await worker.start();
  const client = new Client(engine.connection);
  await printOutcome(async () => {
    const handle = await client.start(orchestrator, /** @type {never} */ (input), { instanceId });
    return await handle.result();
  });
  await worker.stop();
  await engine.close();
}

/**
 * Prints what a function returns or throws.
 *
 * @param {() => unknown} act
 */
export async function printOutcome(act) {
  try {
    console.log(await act());
  } catch (error) {
    console.log(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}
