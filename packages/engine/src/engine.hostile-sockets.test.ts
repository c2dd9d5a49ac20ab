/** What speaks no gRPC, or no HTTP/2 at all, to an engine's port. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { connect as connectSocket } from "node:net";

import { afterEach, expect, it } from "@jest/globals";
import { connect } from "@reawait/protocol/grpc";
import fc from "fast-check";

import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";

afterEach(closeTestEngines);

const seed = Number(process.env["REAWAIT_SEED"] ?? Date.now() % 2 ** 31);
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** A frame of HTTP/2: its length, type, flags and stream, as they are given. */
function frame(length: number, type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const bytes = fc.uint8Array({ maxLength: 300 });
const someFrame = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.nat({ max: 255 }), fc.nat({ max: 9 }), bytes, fc.nat({ max: 2 }))
  .map(([type, flags, stream, payload, more]) => frame(payload.length + more, type, flags, stream, payload));
const conversation = fc.oneof(
  bytes,
  fc.constant(Buffer.from("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")),
  // The beginning of TLS.
  fc.constant(Buffer.from("16030100c8010000c40303", "hex")),
  fc
    .array(someFrame, { maxLength: 8 })
    .map((frames) => Buffer.concat([PREFACE, frame(0, 4, 0, 0, Buffer.alloc(0)), ...frames])),
  fc.nat({ max: PREFACE.length }).map((length) => PREFACE.subarray(0, length)),
);

async function send(port: number, conversations: readonly Uint8Array[]): Promise<readonly Socket[]> {
  return Promise.all(
    conversations.map(async (said) => {
      const socket = connectSocket(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.resume();
      await once(socket, "connect");
      await new Promise<void>((resolve) => socket.write(said, () => resolve()));
      return socket;
    }),
  );
}

it(`leaves an engine unimpressed, and its port open to others (seed ${seed})`, async () => {
  const { engine, status } = await openTestEngine();
  await using listener = await engine.listen();
  await using connection = connect(listener.address);
  for (let round = 0; round < 10; round++) {
    const sockets = await send(listener.port, fc.sample(conversation, { seed: seed + round, numRuns: 50 }));
    // Those who have said nothing more stay, while others go about their business.
    await connection.startInstance({ instanceId: `round ${round}`, name: "order" });
    for (const socket of sockets) socket.destroy();
    expect(await status(`round ${round}`)).toBe("PENDING");
  }
  expect(engine.inUse).toEqual({ streams: 0, turns: 0, activities: 0, waiters: 0, calls: 0 });
});
