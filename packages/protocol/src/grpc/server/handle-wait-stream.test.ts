/** What a stream of waits does with clients of all kinds: those that nobody has thought of, too. */
import { once } from "node:events";
import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import type { ClientDuplexStream, ServiceError as GrpcError } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { getInstanceRequest } from "../messages/steering.js";
import type { OverGrpc } from "../testing/over-grpc.js";
import { overGrpc } from "../testing/over-grpc.js";
import type { WaitService } from "../testing/wait-service.js";
import { completed, waitService } from "../testing/wait-service.js";
import { openWaitStream } from "../wait-stream/open-wait-stream.js";
import type { WaitedPart } from "../wait-stream/waited-message.js";
import { decodeWaitedParts } from "../wait-stream/waited-message.js";
import type { WaiterPart } from "../wait-stream/waiter-message.js";
import { encodeWaiterParts } from "../wait-stream/waiter-message.js";

let service: WaitService;
let hub: OverGrpc;
let client: Client;

beforeEach(async () => {
  service = waitService();
  hub = await overGrpc(service.script);
  client = new Client(hub.server.address.replace("http://", ""), credentials.createInsecure());
});
afterEach(async () => {
  client.close();
  await hub[Symbol.asyncDispose]();
});

function openStream() {
  const same = (bytes: Buffer): Buffer => bytes;
  const call: ClientDuplexStream<Buffer, Buffer> = client.makeBidiStreamRequest(
    openWaitStream.path,
    same,
    same,
    new Metadata(),
    {},
  );
  const told: WaitedPart[] = [];
  call.on("data", (bytes: Buffer) => told.push(...decodeWaitedParts(bytes)));
  const ended = new Promise<string>((resolve) => {
    call.once("error", (error: GrpcError) => resolve(status[error.code]));
    call.once("end", () => resolve("OK"));
  });
  const send = (...parts: readonly WaiterPart[]): void => void call.write(Buffer.from(encodeWaiterParts(parts)));
  return { call, told, ended, send };
}

const wait = (sequence: number, instanceId = String(sequence)): WaiterPart => ({
  kind: "completion",
  sequence,
  request: getInstanceRequest.encode({ instanceId, getInputsAndOutputs: true }),
});
const isGivenUp = (instanceId: string): boolean => service.waits.get(instanceId)?.isGivenUp === true;

describe("a stream of waits", () => {
  it("is known to be open before there is anything to say", async () => {
    const { call } = openStream();
    await once(call, "metadata");
    call.cancel();
  });

  it("ends when its client leaves, which drops what it still waits for", async () => {
    const { call, ended, send } = openStream();
    send(wait(1), wait(2));
    await service.until(() => service.waits.size === 2);
    call.end();
    expect(await ended).toBe("OK");
    await service.until(() => isGivenUp("1") && isGivenUp("2"));
  });

  it("drops what a client that is gone waits for", async () => {
    const { call, send } = openStream();
    send(wait(1));
    await service.until(() => service.waits.size === 1);
    call.cancel();
    await service.until(() => isGivenUp("1"));
  });

  it("says nothing more of a wait that was dropped, and lets its number be used again", async () => {
    const { call, told, send } = openStream();
    send(wait(1, "a"), wait(2));
    await service.until(() => service.waits.size === 2);
    send({ kind: "dropped", sequence: 1 }, { kind: "dropped", sequence: 77 });
    await service.until(() => isGivenUp("a"));
    send(wait(1, "b"));
    await service.until(() => service.waits.has("b"));
    service.waits.get("a")?.answer(completed("a"));
    service.waits.get("2")?.answer(undefined);
    await service.until(() => told.length > 0);
    expect(told.map(({ kind, sequence }) => [kind, sequence])).toEqual([["answer", 2]]);
    call.cancel();
  });

  it("refuses a request that is none, or of a kind that it does not know, and goes on", async () => {
    const { call, told, send } = openStream();
    send({ kind: "start", sequence: 1, request: Uint8Array.of(10, 5, 97) });
    call.write(Buffer.of(10, 5, 8, 2, (15 << 3) | 2, 1, 0));
    send(wait(3));
    await service.until(() => told.length === 2);
    service.waits.get("3")?.answer(undefined);
    await service.until(() => told.length === 3);
    expect(told).toMatchObject([
      { sequence: 1, code: status.INVALID_ARGUMENT, message: expect.stringContaining("WaitForInstanceStart") },
      { sequence: 2, code: status.UNIMPLEMENTED },
      { sequence: 3, kind: "answer" },
    ]);
    call.cancel();
  });

  it.each<[string, (stream: ReturnType<typeof openStream>) => void]>([
    ["a message that is none", ({ call }) => call.write(Buffer.of(0xff, 0xff))],
    ["a number that is in use", ({ send }) => send(wait(1, "again"))],
  ])("ends at %s, and drops what waits", async (_what, spoil) => {
    const stream = openStream();
    stream.send(wait(1));
    await service.until(() => service.waits.size === 1);
    spoil(stream);
    expect(await stream.ended).toBe("INVALID_ARGUMENT");
    expect(isGivenUp("1")).toBe(true);
    await hub.connection.hello();
  });

  it("is never worse than refused, whatever the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), async (messages) => {
        const { call, ended } = openStream();
        for (const bytes of messages) call.write(Buffer.from(bytes));
        call.end();
        expect(["OK", "INVALID_ARGUMENT"]).toContain(await ended);
      }),
    );
    await hub.connection.hello();
    expect([...service.waits.values()].every((served) => served.isGivenUp)).toBe(true);
  });

  it("takes no more waits while its answers are not read, and the rest when they are", async () => {
    const { call, told, send } = openStream();
    await once(call, "metadata");
    call.pause();
    const output = "x".repeat(200_000);
    let answered: number;
    const answerAll = (): void => {
      for (const [id, served] of service.waits) served.answer(completed(id, output));
    };
    const count = 200;
    for (let sequence = 1; sequence <= count; sequence++) send(wait(sequence));
    // As long as there is more from one look to the next, many turns of the event loop apart.
    do {
      answered = service.waits.size;
      for (let turn = 0; turn < 200; turn++) {
        answerAll();
        await new Promise((resolve) => setImmediate(resolve));
      }
    } while (service.waits.size > answered);
    expect(service.waits.size).toBeLessThan(count);
    call.resume();
    await service.until(() => {
      answerAll();
      return told.length === count;
    });
    expect(told.every(({ kind }) => kind === "answer")).toBe(true);
    call.end();
  });
});
