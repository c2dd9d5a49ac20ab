import { aesGcmCodec, PayloadError } from "@reawait/core";
import type { OrchestrationState } from "@reawait/protocol";
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
  const client = (states: readonly OrchestrationState[]) =>
    new Client(recordingConnection({ states }).connection, { codecs: [codecOf("kept")] });
  const failureOf = (errorMessage: string) => ({ errorType: "CardError", errorMessage, isNonRetriable: false });

  it.each(["status", "waitForStart", "waitForCompletion"] as const)("hides no other from %s", async (method) => {
    const state = stateOf({
      input: await encrypted("lost", "1"),
      output: await encrypted("kept", "2"),
      customStatus: "3",
      failureDetails: failureOf(`reawait:encoded:${await encrypted("kept", "declined")}`),
    });
    const status = await client([state]).getHandle("a")[method]();
    expect(status).toMatchObject({
      instanceId: "a",
      input: undefined,
      output: 2,
      customStatus: 3,
      failure: { errorMessage: "declined" },
    });
    expect(status?.unreadable?.message).toContain('it needs the key "lost"');
  });

  it("is told by the first of several", async () => {
    const state = stateOf({
      input: "1",
      output: await encrypted("lost", "2"),
      customStatus: await encrypted("gone", "3"),
    });
    const status = await client([state]).getHandle("a").status();
    expect(status).toMatchObject({ input: 1, output: undefined, customStatus: undefined });
    expect(status?.unreadable?.message).toContain('it needs the key "lost"');
  });

  it("leaves a failure as it is stored", async () => {
    const stored = failureOf(`reawait:encoded:${await encrypted("lost", "declined")}`);
    const status = await client([stateOf({ input: "1", failureDetails: stored })])
      .getHandle("a")
      .status();
    expect(status).toMatchObject({ input: 1, failure: stored, unreadable: expect.any(PayloadError) });
  });

  it("hides nothing of other instances from a list", async () => {
    const states = [
      stateOf({ instanceId: "old", input: await encrypted("lost", "1"), output: await encrypted("kept", "2") }),
      stateOf({ instanceId: "new", input: await encrypted("kept", "3"), customStatus: "4" }),
    ];
    expect(await statusesOf(client(states))).toMatchObject([
      {
        instanceId: "old",
        input: undefined,
        output: 2,
        runtimeStatus: "RUNNING",
        unreadable: expect.any(PayloadError),
      },
      { instanceId: "new", input: 3, customStatus: 4, unreadable: undefined },
    ]);
  });

  it("is one thing, and a codec that fails half way another, which fails the call", async () => {
    const down = new Error("the key server is down");
    const decode = async (payloads: readonly string[]) => {
      if (payloads.length > 1) throw new PayloadError("not these", "$");
      if (payloads[0] === "2") throw down;
      return payloads;
    };
    const { connection } = recordingConnection({ states: [stateOf({ input: "1", output: "2" })] });
    const handle = new Client(connection, { codecs: [{ encode: async (payloads) => payloads, decode }] }).getHandle(
      "a",
    );
    await expect(handle.status()).rejects.toBe(down);
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

describe("the tags of an instance", () => {
  it("are those of users: what the SDK notes for itself is left out", async () => {
    const state = stateOf({ tags: { team: "orders", "reawait:attempt": "2" } });
    const client = new Client(recordingConnection({ states: [state] }).connection);
    expect((await client.getHandle("a").status())?.tags).toEqual({ team: "orders" });
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
