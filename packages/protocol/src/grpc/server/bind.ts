import { lookup } from "node:dns/promises";
import { chmod, lstat, rm } from "node:fs/promises";
import { connect, createServer, isIP } from "node:net";
import type { ListenOptions, Server, Socket } from "node:net";
import { isMainThread } from "node:worker_threads";

import { isLoopback } from "../loopback.js";
import { reasonOf } from "../reason-of.js";
import { wouldBeOpen } from "./listen-address.js";
import type { ListenAddress, Port, Socket as SocketFile } from "./listen-address.js";

/** What listens at an address. */
export interface Bound {
  /** 0 on a unix socket. */
  readonly port: number;
  /** Takes no more connections; those that are there go on. */
  close(): void;
}

/**
 * Listens at an address, at each one that its name stands for. The sockets are this package's own, not those that grpc-js
 * would open: so they can be counted, closed, and guarded by file permissions from the start.
 *
 * @throws TypeError where a name that is meant for this machine stands for another address
 * @throws Error that names the address and says what to do
 */
export async function bind({ at, target }: ListenAddress, onConnection: (socket: Socket) => void): Promise<Bound> {
  const servers: Server[] = [];
  const close = (): void => servers.forEach((server) => void server.close());
  try {
    if ("path" in at) {
      servers.push(await listenAtSocket(at, onConnection));
      return { port: 0, close };
    }
    let { port } = at;
    let missing: unknown;
    for (const host of await addressesOf(at)) {
      try {
        const server = await listen({ host, port, exclusive: true }, onConnection);
        servers.push(server);
        const bound = server.address();
        if (typeof bound === "object" && bound !== null) port = bound.port;
      } catch (error) {
        // "localhost" stands for ::1 too on machines that have no such address.
        if (codeOf(error) !== "EADDRNOTAVAIL") throw error;
        missing = error;
      }
    }
    if (servers.length === 0) throw missing;
    return { port, close };
  } catch (error) {
    close();
    if (error instanceof TypeError) throw error;
    throw new Error(`Cannot listen on ${target}: ${adviceFor(error)}`, { cause: error });
  }
}

/**
 * Looked up once, so that what is listened on is what was checked.
 *
 * @throws TypeError where a name that is meant for this machine stands for another address
 */
export async function addressesOf({ host, loopbackOnly }: Port, look = lookUp): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await look(host);
  const elsewhere = found.find((address) => !isLoopback(address));
  if (loopbackOnly && elsewhere !== undefined) throw wouldBeOpen(host, `, which stands for ${elsewhere},`);
  return [...new Set(found)];
}

async function lookUp(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function listenAtSocket({ path, mode }: SocketFile, onConnection: (socket: Socket) => void): Promise<Server> {
  if (await isLeftOver(path)) await rm(path, { force: true });
  // The mask has its effect before `listen` returns: at no moment can anybody else connect. Threads have none to set.
  const mask = isMainThread ? process.umask(0o777 & ~mode) : undefined;
  let listening: Promise<Server>;
  try {
    listening = listen({ path, exclusive: true }, onConnection);
  } finally {
    if (mask !== undefined) process.umask(mask);
  }
  const server = await listening;
  await chmod(path, mode);
  return server;
}

function listen(options: ListenOptions, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    // A half-open connection is no use to HTTP/2, which would not even notice that the other end has closed it.
    const server = createServer({ allowHalfOpen: false, noDelay: true }, onConnection);
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      // Out of descriptors, for one: that connection is lost, and the next one may do.
      server.on("error", () => undefined);
      resolve(server);
    });
  });
}

/** A process that was killed leaves its socket behind. Any other file is somebody's. */
async function isLeftOver(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isSocket()) return false;
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => {
      resolve(false);
      probe.destroy();
    });
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED"));
  });
}

function adviceFor(error: unknown): string {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return "another process listens there already. Stop it, or choose another address (port 0 lets the system pick one).";
    case "EACCES":
    case "EPERM":
      return "this process may not. Choose a port above 1023, or a socket in a folder that it may write to.";
    case "EADDRNOTAVAIL":
      return "no network interface of this machine has that address.";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the name of the host cannot be resolved.";
    case "ENOENT":
      return "the folder of the socket does not exist.";
  }
  return reasonOf(error);
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
