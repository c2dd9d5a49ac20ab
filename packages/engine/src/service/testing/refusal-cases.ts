import { expect, it } from "@jest/globals";
import type { Connection, ServiceErrorCode } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";
import { historyOf } from "./instance-cases.js";

type Call = (connection: Connection) => Promise<unknown>;

/** On a hub with an instance `over`, which is, and `running`. */
const refused: readonly (readonly [what: string, code: ServiceErrorCode, message: RegExp, call: Call])[] = [
  [
    "to start without a name",
    "INVALID_ARGUMENT",
    /needs a name/,
    (c) => c.startInstance({ instanceId: "x", name: "" }),
  ],
  [
    "to start with an id of the SDK's own",
    "INVALID_ARGUMENT",
    /"reawait:x" begins with "reawait:"/,
    (c) => c.startInstance({ instanceId: "reawait:x", name: "order" }),
  ],
  [
    "to start with an id that is taken",
    "ALREADY_EXISTS",
    /"running" already exists; its status is RUNNING/,
    (c) => c.startInstance({ instanceId: "running", name: "order" }),
  ],
  [
    "to raise an event for nobody",
    "NOT_FOUND",
    /no orchestration .* "nobody"/,
    (c) => c.raiseEvent({ instanceId: "nobody", name: "x" }),
  ],
  [
    "to raise an event without a name",
    "INVALID_ARGUMENT",
    /event needs a name/,
    (c) => c.raiseEvent({ instanceId: "running", name: "" }),
  ],
  ["to suspend nobody", "NOT_FOUND", /"nobody"/, (c) => c.suspendInstance({ instanceId: "nobody" })],
  [
    "to suspend what is over",
    "FAILED_PRECONDITION",
    /"over" cannot be suspended/,
    (c) => c.suspendInstance({ instanceId: "over" }),
  ],
  ["to resume nobody", "NOT_FOUND", /"nobody"/, (c) => c.resumeInstance({ instanceId: "nobody" })],
  [
    "to resume what is over",
    "FAILED_PRECONDITION",
    /"over" cannot be resumed/,
    (c) => c.resumeInstance({ instanceId: "over" }),
  ],
  [
    "to terminate nobody",
    "NOT_FOUND",
    /"nobody"/,
    (c) => c.terminateInstance({ instanceId: "nobody", recursive: false }),
  ],
  [
    "to purge what is running",
    "FAILED_PRECONDITION",
    /"running" cannot be purged/,
    (c) => c.purgeInstances({ target: { kind: "instance", instanceId: "running" }, recursive: false }),
  ],
  ["to rewind nobody", "NOT_FOUND", /"nobody"/, (c) => c.rewindInstance({ instanceId: "nobody" })],
  [
    "to rewind what has completed",
    "FAILED_PRECONDITION",
    /"over" cannot be rewound, since it has not failed: its status is COMPLETED/,
    (c) => c.rewindInstance({ instanceId: "over" }),
  ],
  [
    "to rewind what is running",
    "FAILED_PRECONDITION",
    /"running" cannot be rewound/,
    (c) => c.rewindInstance({ instanceId: "running" }),
  ],
  [
    "to restart nobody",
    "NOT_FOUND",
    /"nobody"/,
    (c) => c.restartInstance({ instanceId: "nobody", restartWithNewInstanceId: false }),
  ],
  [
    "to restart what is running",
    "FAILED_PRECONDITION",
    /"running" cannot be restarted before it is over: its status is RUNNING/,
    (c) => c.restartInstance({ instanceId: "running", restartWithNewInstanceId: false }),
  ],
  [
    "to restart what is running beside itself",
    "FAILED_PRECONDITION",
    /"running" cannot be restarted/,
    (c) => c.restartInstance({ instanceId: "running", restartWithNewInstanceId: true }),
  ],
  [
    "to go on from a token of somebody else",
    "INVALID_ARGUMENT",
    /not a continuation token/,
    (c) => c.queryInstances({ maxInstanceCount: 1, fetchInputsAndOutputs: false, continuationToken: "?" }),
  ],
  [
    "to list on from a key of somebody else",
    "INVALID_ARGUMENT",
    /not the key of a last instance/,
    (c) => c.listInstanceIds({ pageSize: 1, lastInstanceKey: "YWZ0ZXI6MQ" }),
  ],
  ["to read the history of nobody", "NOT_FOUND", /"nobody"/, (c) => historyOf(c, "nobody")],
  [
    "to reach a task hub that nobody has made",
    "NOT_FOUND",
    /no task hub "bills" here\. Make it with .*createTaskHub/,
    (c) => c.with({ taskHub: "bills" }).hello(),
  ],
  [
    "to delete a task hub that nobody has made",
    "NOT_FOUND",
    /no task hub "bills" here/,
    (c) => c.with({ taskHub: "bills" }).deleteTaskHub(),
  ],
];

export const refusalCases: ConnectionCases = (connected) => {
  it.each(refused)("%s: %s", async (_, code, message, call) => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "over", name: "order" });
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    await connection.startInstance({ instanceId: "running", name: "order" });
    await worker.answer(await worker.turn(), []);
    const refusal: unknown = await call(connection).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ServiceError);
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("nothing where there is nothing to do: what is over stays as it is", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "over", name: "order" });
    await worker.answer(await worker.turn(), [actions.complete(1, "1")]);
    await connection.raiseEvent({ instanceId: "over", name: "x" });
    await connection.terminateInstance({ instanceId: "over", recursive: true });
    const request = { instanceId: "over", getInputsAndOutputs: true };
    expect(await connection.getInstance(request)).toMatchObject({ orchestrationStatus: "COMPLETED", output: "1" });
    const target = { kind: "instance", instanceId: "nobody" } as const;
    expect(await connection.purgeInstances({ target, recursive: false })).toMatchObject({ deletedInstanceCount: 0 });
    expect(await connection.getInstance({ ...request, instanceId: "nobody" })).toBeUndefined();
  });

  it("a call that its caller has given up before: CANCELLED, and nothing happens", async () => {
    const { connection, hub } = connected();
    const signal = AbortSignal.abort();
    const started = connection.startInstance({ instanceId: "a", name: "order" }, { signal });
    await expect(started).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await hub.get("a")).toBeUndefined();
  });

  it("anything of an engine that was closed: UNAVAILABLE", async () => {
    const { connection, hub } = connected();
    await connection.hello();
    await hub.engine.close();
    await expect(connection.hello()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await scriptedWorker(connection).ended).toMatchObject({ code: "UNAVAILABLE" });
  });
};
