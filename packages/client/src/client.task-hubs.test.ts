import { NotSupportedError, type InterceptedCall } from "@reawait/core";
import { ServiceError } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { Client } from "./client.js";
import { recordingConnection } from "./testing/recording-connection.js";

const errorOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

describe("a call about a task hub", () => {
  it("goes past the interceptors, within a timeout, and asks what it was told to", async () => {
    const { asked, connection } = recordingConnection();
    const seen: Pick<InterceptedCall, "operation" | "instanceId">[] = [];
    const client = new Client(connection, {
      interceptors: [
        (call, next) => (seen.push({ operation: call.operation, instanceId: call.instanceId }), next(call)),
      ],
    });
    await client.createTaskHub();
    await client.createTaskHub({ recreateIfExists: true, timeout: "1s" });
    await client.deleteTaskHub();
    expect(asked).toEqual([
      ["createTaskHub", { recreateIfExists: false }],
      ["createTaskHub", { recreateIfExists: true }],
      ["deleteTaskHub", undefined],
    ]);
    expect(seen).toEqual(
      ["createTaskHub", "createTaskHub", "deleteTaskHub"].map((operation) => ({ operation, instanceId: "" })),
    );
  });

  it("that an engine does not know is not supported", async () => {
    const refuse = () => Promise.reject(new ServiceError("UNIMPLEMENTED", "unknown method"));
    const client = new Client({ ...recordingConnection().connection, createTaskHub: refuse, deleteTaskHub: refuse });
    for (const call of [client.createTaskHub(), client.deleteTaskHub()]) {
      expect(await errorOf(call)).toBeInstanceOf(NotSupportedError);
    }
    expect(String(await errorOf(client.createTaskHub()))).toContain(
      "creation of the task hub is not supported by this engine (a scripted engine)",
    );
  });
});
