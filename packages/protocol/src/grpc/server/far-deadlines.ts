import { EventEmitter } from "node:events";

import type { Server } from "@grpc/grpc-js";

/** Timers of JavaScript overflow beyond this, and fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

const MILLISECONDS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000 };

/**
 * Takes deadlines off calls that are further away than a timer reaches (24.8 days): grpc-js would cut such calls off at
 * once. Whoever set the deadline keeps it, and cancels the call.
 *
 * grpc-js shows nobody the headers before it acts on them, so its own HTTP/2 servers are listened to. To be called again
 * when there is another one.
 */
export function forgetFarDeadlines(server: Server): void {
  const http2Servers: unknown = Reflect.get(server, "http2Servers");
  if (!(http2Servers instanceof Map)) return;
  for (const http2Server of http2Servers.keys()) {
    if (!(http2Server instanceof EventEmitter) || http2Server.listeners("stream").includes(onStream)) continue;
    http2Server.prependListener("stream", onStream);
  }
}

function onStream(_stream: unknown, headers: Record<string, unknown>): void {
  if (isFar(headers["grpc-timeout"])) delete headers["grpc-timeout"];
}

function isFar(timeout: unknown): boolean {
  if (typeof timeout !== "string") return false;
  const [, amount, unit = ""] = /^(\d{1,8})([HMS])$/.exec(timeout) ?? [];
  return Number(amount) * (MILLISECONDS[unit] ?? NaN) > LONGEST_DELAY;
}
