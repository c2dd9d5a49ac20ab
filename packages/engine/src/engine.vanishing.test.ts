/** Callers that vanish in the middle of everything: the engine keeps nothing for them, and others go on where they were. */
import type { ClientHttp2Stream } from "node:http2";
import { connect as connectHttp2, constants } from "node:http2";

import { afterEach, describe, expect, it } from "@jest/globals";

import { createProxy } from "../../../faults/network/proxy.js";
import { eventually, inTime } from "./service/testing/eventually.js";
import { drain } from "./testing/drain.js";
import { lengthDelimited } from "./testing/hostile/wire-bytes.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

const nothing = { streams: 0, turns: 0, activities: 0, waiters: 0, calls: 0 };
const WAITERS = 20;

/** A message in its frame. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([head, message]);
}

type Vanish = "cut" | "reset" | "hang up" | "go away";

/** One connection with a worker, callers that wait, one that reads slowly, and one that has not finished its request. */
async function besetEngine() {
  const hub = await openTestEngine();
  const { engine, connection } = hub;
  const listener = await engine.listen();
  const proxy = await createProxy(listener.port);
  await hub.start("long");
  const before = scriptedWorker(connection);
  await before.answer(await before.turn(), [actions.task(1)]);
  for (let count = 0; count < 6; count++) {
    await connection.raiseEvent({ instanceId: "long", name: "x", input: "x".repeat(400_000) });
  }
  await before.answer(await before.turn(), []);
  await before.stop();
  await connection.raiseEvent({ instanceId: "long", name: "y" });

  const session = connectHttp2(`http://127.0.0.1:${proxy.port}`);
  session.on("error", () => {});
  const streams: ClientHttp2Stream[] = [];
  const open = (method: string, message: Uint8Array): ClientHttp2Stream => {
    const path = `/TaskHubSidecarService/${method}`;
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.on("error", () => {});
    streams.push(stream);
    stream.write(message);
    return stream;
  };
  const long = lengthDelimited(1, Buffer.from("long"));
  open("GetWorkItems", framed(Buffer.alloc(0)))
    .resume()
    .end();
  for (let count = 0; count < WAITERS; count++) open("WaitForInstanceCompletion", framed(long)).end();
  open("StreamInstanceHistory", framed(long)).pause().end();
  open("RaiseEvent", framed(long).subarray(0, 7));
  await eventually(() => {
    const { streams: count, turns, activities, waiters } = engine.inUse;
    return count === 1 && turns === 1 && activities === 1 && waiters === WAITERS;
  });

  async function vanish(how: Vanish): Promise<void> {
    switch (how) {
      case "cut":
        proxy.cut();
        return;
      case "reset":
        for (const stream of streams) stream.close(constants.NGHTTP2_CANCEL);
        return;
      case "hang up":
        session.destroy();
        return;
      case "go away":
        // Says that it goes, and goes.
        session.goaway(constants.NGHTTP2_NO_ERROR);
        await drain();
        session.destroy();
    }
  }
  const close = async (): Promise<void> => {
    session.destroy();
    await proxy.close();
  };
  return { ...hub, vanish, close };
}

describe("callers that vanish", () => {
  it.each<Vanish>(["cut", "reset", "hang up", "go away"])("leave nothing behind: %s", async (how) => {
    const { engine, clock, connection, status, vanish, close } = await besetEngine();
    await vanish(how);
    await eventually(() => JSON.stringify(engine.inUse) === JSON.stringify(nothing));
    const other = scriptedWorker(connection);
    await other.succeed(await inTime(clock, other.activity()), "1");
    await other.answer(await inTime(clock, other.turn()), [actions.complete(2, "done")]);
    // The answer of the activity may have come too late for that turn.
    expect(await status("long")).toBe("COMPLETED");
    await other.stop();
    expect(engine.inUse).toEqual(nothing);
    await close();
  });
});
