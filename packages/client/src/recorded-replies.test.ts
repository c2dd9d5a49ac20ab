// What the embedded engine does not do yet: asked for as the protocol wants it, and read as other engines answer.
import { defineOrchestrator, OrchestrationNotFoundError, OrchestrationStateError } from "@reawait/core";
import { ServiceError, type Connection, type HistoryEvent } from "@reawait/protocol";
import { describe, expect, it, jest } from "@jest/globals";
import { scriptedHub } from "../../worker/src/testing/scripted-hub.js";
import { Client } from "./client.js";
import type { StatusOptions } from "./handle-options.js";

const greet = defineOrchestrator("greet", async () => "hi");

/** A client of an engine that gives this reply, and the calls that it got. */
function replaying<Method extends keyof Connection>(method: Method, reply: Connection[Method]) {
  const spy = jest.fn(reply as (...args: unknown[]) => unknown);
  const { connection } = scriptedHub({ [method]: spy });
  return { client: new Client(connection), asked: () => spy.mock.calls.map(([request]) => request) };
}

describe("rewind", () => {
  it("names instance and reason", async () => {
    const { client, asked } = replaying("rewindInstance", async () => undefined);
    await client.getHandle("a").rewind({ reason: "the bank is back" });
    await client.getHandle("a").rewind();
    expect(asked()).toEqual([
      { instanceId: "a", reason: "the bank is back" },
      { instanceId: "a", reason: undefined },
    ]);
  });

  it("rejects for an instance that did not fail", async () => {
    const { client } = replaying("rewindInstance", () =>
      Promise.reject(new ServiceError("FAILED_PRECONDITION", "its status is COMPLETED")),
    );
    await expect(client.getHandle("a").rewind()).rejects.toBeInstanceOf(OrchestrationStateError);
  });
});

describe("result", () => {
  it("asks for the payloads, whatever else the options say", async () => {
    const state = { instanceId: "a", name: "greet", createdTimestamp: 0, lastUpdatedTimestamp: 0, output: '"hi"' };
    const { client, asked } = replaying("waitForInstanceCompletion", async () => ({
      ...state,
      orchestrationStatus: "COMPLETED" as const,
    }));
    const options: StatusOptions = { fetchPayloads: false };
    expect(await client.getHandle("a", greet).result(options)).toBe("hi");
    expect(asked()).toEqual([{ instanceId: "a", getInputsAndOutputs: true }]);
  });
});

describe("restart", () => {
  it("gives a handle of the instance that runs now", async () => {
    const { client, asked } = replaying("restartInstance", async ({ instanceId, restartWithNewInstanceId }) => ({
      instanceId: restartWithNewInstanceId ? "b" : instanceId,
    }));
    const handle = client.getHandle("a", greet);
    expect((await handle.restart()).instanceId).toBe("a");
    expect((await handle.restart({ newInstanceId: true })).instanceId).toBe("b");
    expect(asked()).toEqual([
      { instanceId: "a", restartWithNewInstanceId: false },
      { instanceId: "a", restartWithNewInstanceId: true },
    ]);
  });

  it("rejects for an unknown instance", async () => {
    const { client } = replaying("restartInstance", () => Promise.reject(new ServiceError("NOT_FOUND", "none")));
    await expect(client.getHandle("a").restart()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });
});

describe("purge by filter", () => {
  it("sends the filter, and tells how many were deleted and whether those were all", async () => {
    const { client, asked } = replaying("purgeInstances", async () => ({ deletedInstanceCount: 7, isComplete: false }));
    const filter = { createdFrom: new Date(1), createdTo: new Date(2), statuses: ["COMPLETED", "FAILED"] } as const;
    expect(await client.purge(filter)).toEqual({ deleted: 7, isComplete: false });
    expect(asked()).toEqual([
      {
        target: {
          kind: "filter",
          filter: { createdTimeFrom: 1, createdTimeTo: 2, runtimeStatus: ["COMPLETED", "FAILED"] },
        },
        recursive: false,
      },
    ]);
  });

  it("takes an engine that does not say so to have deleted all", async () => {
    const { client } = replaying("purgeInstances", async () => ({ deletedInstanceCount: 0 }));
    expect(await client.purge({})).toEqual({ deleted: 0, isComplete: true });
  });

  it("deletes nothing for an empty list of statuses, which to an engine would mean any", async () => {
    const { client, asked } = replaying("purgeInstances", async () => ({ deletedInstanceCount: 9 }));
    expect(await client.purge({ statuses: [] })).toEqual({ deleted: 0, isComplete: true });
    expect(asked()).toEqual([]);
  });

  it("refuses invalid dates, which an engine would take for any time at all", async () => {
    const { client, asked } = replaying("purgeInstances", async () => ({ deletedInstanceCount: 9 }));
    await expect(client.purge({ createdTo: new Date(NaN) })).rejects.toThrow("createdTo is an invalid Date");
    await expect(client.purge({ createdFrom: new Date("?") })).rejects.toThrow("createdFrom is an invalid Date");
    expect(asked()).toEqual([]);
  });
});

describe("history", () => {
  const event = (n: number): HistoryEvent => ({ kind: "timerFired", eventId: -1, timestamp: n, fireAt: n, timerId: n });

  async function* chunks(...sizes: readonly number[]): AsyncGenerator<readonly HistoryEvent[]> {
    let n = 0;
    for (const size of sizes) yield Array.from({ length: size }, () => event((n += 1)));
  }

  it("gives event by event what comes in chunks, empty ones too", async () => {
    const { client, asked } = replaying("streamInstanceHistory", () => chunks(2, 0, 1));
    const events = [];
    for await (const each of client.getHandle("a").history()) events.push(each);
    expect(events).toEqual([event(1), event(2), event(3)]);
    expect(asked()).toEqual([{ instanceId: "a", forWorkItemProcessing: false }]);
  });

  it("ends the stream where it is not read to its end", async () => {
    let signal: AbortSignal | undefined;
    let returned = false;
    const { client } = replaying("streamInstanceHistory", async function* (_request, options) {
      signal = options?.signal;
      try {
        yield* chunks(1, 1, 1);
      } finally {
        returned = true;
      }
    });
    for await (const _ of client.getHandle("a").history()) break;
    expect(returned).toBe(true);
    expect(signal?.aborted).toBe(true);
  });

  it("asks for nothing before it is read", () => {
    const { client, asked } = replaying("streamInstanceHistory", () => chunks(1));
    client.getHandle("a").history();
    expect(asked()).toEqual([]);
  });

  it("rejects where the stream breaks off, after what came before", async () => {
    const { client } = replaying("streamInstanceHistory", async function* () {
      yield [event(1)];
      throw new ServiceError("UNAVAILABLE", "gone");
    });
    const read: unknown[] = [];
    const all = async (): Promise<void> => {
      for await (const each of client.getHandle("a").history()) read.push(each);
    };
    await expect(all()).rejects.toMatchObject({ name: "ConnectionError" });
    expect(read).toEqual([event(1)]);
  });
});
