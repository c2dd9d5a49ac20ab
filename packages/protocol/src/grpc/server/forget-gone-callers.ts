import { ServerInterceptingCall } from "@grpc/grpc-js";
import type { ServerInterceptor } from "@grpc/grpc-js";

import { methods } from "../methods.js";

/** Calls that go on until there is something to say. */
const lasting: ReadonlySet<string> = new Set(
  Object.values(methods).flatMap(({ path, deadline }) => (deadline === undefined ? [path] : [])),
);

/**
 * Drops calls whose caller is gone before the whole request was read: its deadline has passed, for one. grpc-js would begin
 * them all the same, and has said that they are cancelled before anybody could listen: a stream of work would go on for
 * nobody, and swallow what it is sent.
 *
 * An interceptor that changes nothing is enough, since it passes nothing on once a call is cancelled. Calls that end by
 * themselves are spared the detour.
 */
export const forgetGoneCallers: ServerInterceptor = (method, call) =>
  lasting.has(method.path) ? new ServerInterceptingCall(call) : call;
