/** Rejections that nobody hears, of a helper of an orchestrator and of others: who runs when they surface? */
import { defineOrchestrator } from "../../definitions/orchestrator.js";
import { runningInstance } from "../turn-queue.js";
import { macrotask } from "./foreign.js";
import { runHistory } from "./history-builder.js";

const blamed: Record<string, string | null> = {};
process.on("unhandledRejection", (reason) => {
  blamed[(reason as Error).message] = runningInstance() ?? null;
});
const careless = defineOrchestrator("careless", async (ctx) => {
  void Promise.reject(new Error(`of ${ctx.instanceId}`));
});
void Promise.reject(new Error("before"));
await Promise.all(["a", "b", "c"].map((instanceId) => runHistory(careless, [], { instanceId, mode: "session" })));
void Promise.reject(new Error("after"));
await macrotask();
process.stdout.write(JSON.stringify(blamed));
