import { aesGcmCodec, PayloadError } from "@reawait/core";
import { describe, expect, it } from "@jest/globals";
import { Client } from "./client.js";
import { recordingConnection, stateOf } from "./testing/recording-connection.js";

const codecOf = (id: string) => aesGcmCodec({ keys: { [id]: new Uint8Array(32) }, current: id });

async function encrypted(keyId: string, payload: string): Promise<string> {
  const [text = ""] = await codecOf(keyId).encode([payload]);
  return text;
}

async function statusesOf(client: Client) {
  const statuses = [];
  for await (const status of client.list({ fetchPayloads: true })) statuses.push(status);
  return statuses;
}

describe("a payload that the converter cannot read", () => {
  const state = stateOf({ orchestrationStatus: "COMPLETED", input: "no JSON", output: "7", customStatus: "{}" });
  const client = new Client(recordingConnection({ states: [state, stateOf({ input: "1" })] }).connection);

  it.each(["status", "waitForStart", "waitForCompletion"] as const)(
    "breaks nothing of %s but itself",
    async (method) => {
      const status = await client.getHandle("a")[method]();
      expect(status).toMatchObject({ instanceId: "a", input: undefined, output: 7, customStatus: {} });
      expect(status?.unreadable).toBeInstanceOf(PayloadError);
      expect(status?.unreadable?.message).toContain("A payload is not JSON");
    },
  );

  it("breaks nothing of a list but itself", async () => {
    expect(await statusesOf(client)).toMatchObject([
      { output: 7, unreadable: expect.any(PayloadError) },
      { input: 1, unreadable: undefined },
    ]);
  });

  it("is no concern of a result, unless it is the result", async () => {
    expect(await client.getHandle("a").result()).toBe(7);
    const other = new Client(recordingConnection({ states: [{ ...state, output: "no JSON" }] }).connection);
    await expect(other.getHandle("a").result()).rejects.toBeInstanceOf(PayloadError);
  });
});

describe("a payload that the codecs cannot decode", () => {
  it("leaves out the payloads of its instance, and no other's", async () => {
    const failureDetails = { errorType: "CardError", errorMessage: "reawait:encoded:?", isNonRetriable: false };
    const states = [
      stateOf({ instanceId: "old", input: await encrypted("lost", "1"), output: await encrypted("kept", "2") }),
      stateOf({ instanceId: "new", input: await encrypted("kept", "3"), customStatus: "4" }),
      stateOf({ instanceId: "failed", input: await encrypted("lost", "1"), failureDetails }),
    ];
    const client = new Client(recordingConnection({ states }).connection, { codecs: [codecOf("kept")] });
    const [old, recent, failed] = await statusesOf(client);
    expect(old).toMatchObject({ instanceId: "old", input: undefined, output: undefined, runtimeStatus: "RUNNING" });
    expect(old?.unreadable?.message).toContain('it needs the key "lost"');
    expect(recent).toMatchObject({ instanceId: "new", input: 3, customStatus: 4, unreadable: undefined });
    expect(failed).toMatchObject({ failure: failureDetails, unreadable: expect.any(PayloadError) });
  });

  it("is told by a client without codecs too", async () => {
    const state = stateOf({ input: await encrypted("k", '"secret"') });
    const status = await new Client(recordingConnection({ states: [state] }).connection).getHandle("a").status();
    expect(status).toMatchObject({ input: undefined, unreadable: expect.any(PayloadError) });
  });
});

describe("a converter with a mistake in it", () => {
  it("is no unreadable payload: what it throws is passed on", async () => {
    const bug = new TypeError("a bug");
    const converter = {
      write: () => undefined,
      writePlain: () => undefined,
      read: () => {
        throw bug;
      },
    };
    const client = new Client(recordingConnection({ states: [stateOf({})] }).connection, { converter });
    await expect(client.getHandle("a").status()).rejects.toBe(bug);
  });
});

describe("an instance that is held", () => {
  it("shows why, though it still runs", async () => {
    const failureDetails = { errorType: "NonDeterminismError", errorMessage: "event 3", isNonRetriable: false };
    const client = new Client(recordingConnection({ states: [stateOf({ failureDetails })] }).connection);
    expect(await client.getHandle("a").status()).toMatchObject({
      runtimeStatus: "RUNNING",
      failure: failureDetails,
      error: { name: "NonDeterminismError", message: "event 3" },
    });
  });
});

describe("a status that this version does not know", () => {
  it("is shown as it is", async () => {
    const state = stateOf({ orchestrationStatus: "STALLED" as never });
    const client = new Client(recordingConnection({ states: [state] }).connection);
    expect(await client.getHandle("a").status()).toMatchObject({ runtimeStatus: "STALLED" });
    expect(await statusesOf(client)).toMatchObject([{ runtimeStatus: "STALLED" }]);
    expect(await client.getHandle("a").waitForStart()).toMatchObject({ runtimeStatus: "STALLED" });
  });
});
