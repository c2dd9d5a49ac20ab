/** Callers that are gone before their call has begun. */
import { once } from "node:events";
import { connect as connectHttp2, constants } from "node:http2";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import type { CallOptions } from "../../task-hub-service.js";
import type { OverGrpc } from "../testing/over-grpc.js";
import { overGrpc } from "../testing/over-grpc.js";

/** Calls that are answered when there is something to say: here never, until they are given up. */
const waiting = ["WaitForInstanceStart", "WaitForInstanceCompletion", "GetWorkItems", "StreamInstanceHistory"];
const TIMES = 60;

let hub: OverGrpc;
let begun: number;
let ended: number;

beforeEach(async () => {
  begun = 0;
  ended = 0;
  const wait = (_request: unknown, options: CallOptions | undefined): Promise<never> => {
    begun += 1;
    return new Promise((_, reject) => {
      const end = (): void => {
        ended += 1;
        reject(new Error("given up"));
      };
      if (options?.signal?.aborted) end();
      else options?.signal?.addEventListener("abort", end);
    });
  };
  const stream = (request: unknown, options?: CallOptions) => ({
    [Symbol.asyncIterator]: () => ({ next: () => wait(request, options) }),
  });
  hub = await overGrpc({
    waitForInstanceStart: wait,
    waitForInstanceCompletion: wait,
    getWorkItems: stream,
    streamInstanceHistory: stream,
  });
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
});

async function nothingIsLeft(): Promise<void> {
  // What was sent before is there by the time that this is answered.
  await hub.connection.hello();
  while (ended < begun) await hub.connection.hello();
}

function openSession() {
  const session = connectHttp2(hub.server.address);
  const open = (method: string, headers: Readonly<Record<string, string>> = {}) => {
    const path = `/TaskHubSidecarService/${method}`;
    const common = { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" };
    const stream = session.request({ ...common, ...headers });
    stream.on("error", () => {});
    stream.resume();
    stream.write(Buffer.alloc(5));
    return stream;
  };
  return { open, [Symbol.dispose]: () => session.destroy() };
}

describe("a caller who is gone before its call has begun is not waited for", () => {
  it.each(waiting)("whose deadline passes before its request is complete: %s", async (method) => {
    using session = openSession();
    const stream = session.open(method, { "grpc-timeout": "1n" });
    const [head] = (await once(stream, "response")) as [Record<string, unknown>];
    expect(head["grpc-status"]).toBe("4");
    stream.end();
    await nothingIsLeft();
    expect(begun).toBe(0);
  });

  it.each(waiting)("who gives it up at any moment from then on: %s", async (method) => {
    using session = openSession();
    for (let way = 0; way < TIMES; way++) {
      const stream = session.open(method);
      const leave = (): void => stream.close(constants.NGHTTP2_CANCEL);
      if (way % 3 === 0) leave();
      else stream.end();
      if (way % 3 === 1) setImmediate(leave);
      if (way % 3 === 2) stream.once("ready", leave);
    }
    await nothingIsLeft();
  });
});
