// Opens the hub at the path given, starts orders and runs them, three activities one after the other each, and says each
// that was acknowledged as started or is completed, until it is killed.
import { Engine } from "@reawait/engine";

import { writeLine } from "../store/testing/write-line.mjs";

const engine = await Engine.open({ storage: process.argv[2] });
const { connection } = engine;
const ACTIVITIES = 3;
const AT_ONCE = 8;

/** The orchestrator: it schedules activity n + 1 when n is done. */
function actionsOf({ pastEvents, newEvents }) {
  const done = [...pastEvents, ...newEvents].filter((event) => event.kind === "taskCompleted").length;
  if (done < ACTIVITIES) return [{ kind: "scheduleTask", id: done + 1, name: "step" }];
  const completed = { kind: "completeOrchestration", orchestrationStatus: "COMPLETED", carryoverEvents: [] };
  return [{ ...completed, id: done + 1, result: String(done) }];
}

async function work() {
  const slots = { maxConcurrentOrchestrationWorkItems: 50, maxConcurrentActivityWorkItems: 50, sessions: false };
  for await (const { kind, completionToken, request } of connection.getWorkItems(slots)) {
    if (kind === "orchestrator") {
      const { instanceId } = request;
      const answer = { instanceId, completionToken, actions: actionsOf(request), requiresHistory: false };
      void connection.completeOrchestratorTask(answer);
    } else if (kind === "activity") {
      const { orchestrationInstance, taskId } = request;
      const { instanceId } = orchestrationInstance;
      void connection.completeActivityTask({ instanceId, taskId, completionToken, result: String(taskId) });
    }
  }
}

async function order() {
  for (;;) {
    const { instanceId } = await connection.startInstance({ instanceId: "", name: "order" });
    writeLine(`started ${instanceId}`);
    await connection.waitForInstanceCompletion({ instanceId, getInputsAndOutputs: false });
    writeLine(`completed ${instanceId}`);
  }
}

void work();
await Promise.all(Array.from({ length: AT_ONCE }, order));
