import { afterEach, describe, expect, it } from "@jest/globals";
import type { OrchestrationState, OrchestratorAction } from "@reawait/protocol";

import { runProgram } from "./store/testing/child-process.js";
import { useTemporaryFolder } from "./store/testing/temporary-folder.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

const ACTIVITIES = 3;
const file = useTemporaryFolder();
afterEach(closeTestEngines);

async function everyInstance({ connection }: TestEngine): Promise<readonly OrchestrationState[]> {
  const all: OrchestrationState[] = [];
  let continuationToken: string | undefined;
  do {
    const query = { maxInstanceCount: 1_000, fetchInputsAndOutputs: true, continuationToken };
    const page = await connection.queryInstances(query);
    all.push(...page.orchestrationState);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return all;
}

/** Plays the worker that died, until nothing is left to do. */
async function finish({ connection, engine }: TestEngine): Promise<void> {
  const worker = scriptedWorker(connection);
  const turns = async (): Promise<never> => {
    for (;;) {
      const item = await worker.turn();
      const seen = kinds([...item.request.pastEvents, ...item.request.newEvents]);
      const done = seen.filter((kind) => kind === "taskCompleted").length;
      const next: OrchestratorAction =
        done < ACTIVITIES ? actions.task(done + 1, "step") : actions.complete(done + 1, String(done));
      await worker.answer(item, [next]);
    }
  };
  const activities = async (): Promise<never> => {
    for (;;) {
      const item = await worker.activity();
      await worker.succeed(item, String(item.request.taskId));
    }
  };
  void turns();
  void activities();
  await engine.whenAtRest();
}

const whole = [
  ...["orchestratorStarted", "executionStarted", "taskScheduled", "orchestratorCompleted"],
  ...["orchestratorStarted", "taskCompleted", "taskScheduled", "orchestratorCompleted"],
  ...["orchestratorStarted", "taskCompleted", "taskScheduled", "orchestratorCompleted"],
  ...["orchestratorStarted", "taskCompleted", "executionCompleted", "orchestratorCompleted"],
];

describe("an engine whose process is killed", () => {
  it("has lost nothing that it acknowledged, doubled nothing, and finishes the rest", async () => {
    const storage = file("orders.db");
    const started = new Set<string>();
    const completed = new Set<string>();
    const note = (line: string): void => {
      const [what, instanceId = ""] = line.split(" ");
      (what === "started" ? started : completed).add(instanceId);
    };
    for (const lines of [1, 20, 57, 140]) {
      const program = runProgram("../../testing/run-orders.mjs", storage);
      let seen = 0;
      for await (const line of program.lines) {
        note(line);
        seen += 1;
        if (seen === lines) await program.kill();
      }
      expect(seen).toBeGreaterThanOrEqual(lines);
    }

    const hub = await openTestEngine({ storage });
    const found = await everyInstance(hub);
    const ids = new Set(found.map((state) => state.instanceId));
    expect([...started].filter((instanceId) => !ids.has(instanceId))).toEqual([]);
    const over = new Set(found.filter((one) => one.orchestrationStatus === "COMPLETED").map((one) => one.instanceId));
    expect([...completed].filter((instanceId) => !over.has(instanceId))).toEqual([]);

    await finish(hub);
    for (const { instanceId, orchestrationStatus, output } of await everyInstance(hub)) {
      expect({ orchestrationStatus, output }).toEqual({ orchestrationStatus: "COMPLETED", output: String(ACTIVITIES) });
      expect(kinds(await hub.history(instanceId))).toEqual(whole);
    }
  }, 60_000);
});
