/** A task that fails and that nobody awaits, with the default of Node, which ends a process for an unheard rejection. */
import { defineOrchestrator } from "../../definitions/orchestrator.js";
import { macrotask } from "./foreign.js";
import { runHistory } from "./history-builder.js";
import { taskCompleted, taskFailed } from "./history-events.js";
import { resultOf } from "./outcome.js";

const careless = defineOrchestrator("careless", async (ctx) => {
  const failing = ctx.callActivity("failing");
  await ctx.callActivity("other");
  return failing.status;
});
const run = await runHistory(careless, [[taskFailed(1)], [taskCompleted(2)]]);
await macrotask();
process.stdout.write(JSON.stringify(resultOf(run.last)));
