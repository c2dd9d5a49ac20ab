import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { atStep } from "../load/progress.js";
import { createProxy, type Proxy } from "./proxy.js";

let echo: Server;
let proxy: Proxy;
let socket: Socket;
beforeEach(async () => {
  echo = createServer({ allowHalfOpen: false }, (peer) => peer.on("error", () => {}).pipe(peer)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await createProxy((echo.address() as AddressInfo).port);
  socket = await open();
});
afterEach(async () => {
  socket.destroy();
  await proxy.close();
  echo.close();
});

async function open(): Promise<Socket> {
  const opened = connect(proxy.port, "127.0.0.1").on("error", () => {});
  await once(opened, "connect");
  return opened;
}

/** The next that comes. */
async function heard(from: Socket = socket): Promise<string> {
  const [chunk] = (await once(from, "data")) as [Buffer];
  return chunk.toString();
}

/** The next piece that passes the proxy. */
function passed(): Promise<void> {
  return new Promise((resolve) => void atStep(proxy.chunks, 1, resolve));
}

describe("a piece of network", () => {
  it("passes on what is said, both ways, and counts it", async () => {
    socket.write("hello");
    expect(await heard()).toBe("hello");
    expect(proxy.chunks.steps).toBe(2);
    expect(proxy.connections).toBe(1);
  });

  it("passes on an end", async () => {
    socket.end("bye");
    socket.resume();
    await once(socket, "close");
  });

  it("breaks off what is open, and takes new connections", async () => {
    const other = await open();
    socket.write("hello");
    await heard();
    proxy.cut();
    await Promise.all([once(socket, "close"), once(other, "close")]);
    expect(proxy.connections).toBe(0);
    socket = await open();
    socket.write("again");
    expect(await heard()).toBe("again");
  });

  it("can break off in the middle of a message", async () => {
    socket.write("hello");
    await heard();
    const answer: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => answer.push(chunk));
    proxy.cutMidway();
    socket.write("12345678");
    await once(socket, "close");
    expect(Buffer.concat(answer).length).toBeLessThanOrEqual(4);
    expect(proxy.connections).toBe(0);
  });

  it.each(["up", "down"] as const)("holds up what goes %s, and lets it go on in order", async (direction) => {
    socket.write("first");
    expect(await heard()).toBe("first");
    proxy.hold(direction);
    const before = proxy.chunks.steps;
    socket.write("second");
    if (direction === "down") await passed();
    expect(proxy.chunks.steps).toBe(before + (direction === "down" ? 1 : 0));
    proxy.release();
    expect(await heard()).toBe("second");
  });

  it("refuses, until it is released", async () => {
    proxy.refuse();
    await once(socket, "close");
    const refused = connect(proxy.port, "127.0.0.1").on("error", () => {});
    refused.resume();
    await once(refused, "close");
    proxy.release();
    socket = await open();
    socket.write("hello");
    expect(await heard()).toBe("hello");
  });

  it("strands what is open, for good, and takes new connections", async () => {
    proxy.strand();
    socket.on("data", () => expect("this").toBe("never heard"));
    socket.write("hello");
    proxy.release();
    const other = await open();
    other.write("hello");
    expect(await heard(other)).toBe("hello");
    other.destroy();
  });

  it("closes with all that is open", async () => {
    socket.resume();
    await Promise.all([once(socket, "close"), proxy.close()]);
    expect(proxy.connections).toBe(0);
    proxy = await createProxy((echo.address() as AddressInfo).port);
  });
});
