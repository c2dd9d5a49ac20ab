import { lstat, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";

import type { Server } from "@grpc/grpc-js";

import { reasonOf } from "../reason-of.js";
import type { ListenAddress } from "./listen-address.js";

/**
 * Binds a server to its address.
 *
 * @returns the port; 0 on a unix socket
 * @throws Error that names the address and says what to do
 */
export async function bind(server: Server, listen: ListenAddress): Promise<number> {
  const { at, credentials, target } = listen;
  try {
    // grpc-js says less about what is wrong, and says it on the console too.
    await tryOut(at);
  } catch (error) {
    throw new Error(`Cannot listen on ${target}: ${adviceFor(error)}`, { cause: error });
  }
  return new Promise((resolve, reject) => {
    server.bindAsync(target, credentials, (error, port) => {
      if (error) reject(error);
      else resolve("path" in at ? 0 : port);
    });
  });
}

async function tryOut(at: ListenAddress["at"]): Promise<void> {
  if ("path" in at && (await isLeftOver(at.path))) await rm(at.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen({ ...at, exclusive: true }, () => probe.close(() => resolve()));
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
