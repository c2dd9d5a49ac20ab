/** What the client of durabletask-js can ask for beyond the cases that all clients share. */
import {
  EntityInstanceId,
  HistoryEventType,
  NoOpLogger,
  OrchestrationStatus,
  TaskHubGrpcClient,
} from "@microsoft/durabletask-js";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { durabletask } from "./testing/durabletask.js";
import { oneTo } from "./testing/programs.js";
import type { InteropWorker } from "./testing/sdk.js";
import { createWorkshop } from "./testing/workshop.js";

let engine: Engine;
let client: TaskHubGrpcClient;
let worker: InteropWorker;

beforeAll(async () => {
  engine = await Engine.open({ storage: ":memory:", logger: silentLogger });
  const listener = await engine.listen();
  worker = await durabletask.startWorker(listener, createWorkshop());
  client = new TaskHubGrpcClient({ hostAddress: `127.0.0.1:${listener.port}`, logger: new NoOpLogger() });
});

afterAll(async () => {
  await Promise.all([client.stop(), worker.stop()]);
  await engine.close();
});

async function run(program: string, input: unknown, instanceId: string): Promise<void> {
  await client.scheduleNewOrchestration(program, input, instanceId);
  await client.waitForOrchestrationCompletion(instanceId);
}

it("lists instances by prefix and status, page after page", async () => {
  await Promise.all(oneTo(7).map((n) => run("echo", n, `listed-${n}`)));
  await run("failing", undefined, "listed-failed");
  const query = { instanceIdPrefix: "listed-", statuses: [OrchestrationStatus.COMPLETED], pageSize: 3 };

  const listed: [string, string | undefined][] = [];
  for await (const { instanceId, serializedOutput } of client.getAllInstances({
    ...query,
    fetchInputsAndOutputs: true,
  })) {
    listed.push([instanceId, serializedOutput]);
  }
  expect(new Map(listed)).toEqual(new Map(oneTo(7).map((n) => [`listed-${n}`, String(n)])));
  expect(listed).toHaveLength(7);
});

it("reads a history", async () => {
  await run("chain", 1, "with-history");

  const { ExecutionStarted, TaskScheduled, TaskCompleted, ExecutionCompleted } = HistoryEventType;
  const types = (await client.getOrchestrationHistory("with-history")).map(({ type }) => type);
  expect(types.filter((type) => type === TaskScheduled)).toHaveLength(3);
  expect(types).toEqual(expect.arrayContaining([ExecutionStarted, TaskCompleted, ExecutionCompleted]));
  expect(await client.getOrchestrationHistory("nobody")).toEqual([]);
});

it("keeps the tags of an instance, and starts one later", async () => {
  const startAt = new Date(Date.now() + 3_600_000);
  await client.scheduleNewOrchestration("chain", 1, { instanceId: "later", startAt, tags: { team: "billing" } });

  const state = await client.getOrchestrationState("later");
  expect(state).toMatchObject({ runtimeStatus: OrchestrationStatus.PENDING, tags: { team: "billing" } });
});

it("is told which instance there is not", async () => {
  await expect(client.suspendOrchestration("nobody")).rejects.toMatchObject({ code: 5 });
  await expect(client.raiseOrchestrationEvent("nobody", "go")).rejects.toMatchObject({ code: 5 });
  expect(await client.waitForOrchestrationStart("nobody")).toBeUndefined();
  expect(await client.waitForOrchestrationCompletion("nobody")).toBeUndefined();
});

it("is told what this engine does not have", async () => {
  await expect(client.signalEntity(new EntityInstanceId("counter", "1"), "add", 1)).rejects.toMatchObject({ code: 12 });
});
