import { ServerInterceptingCall } from "@grpc/grpc-js";
import type { ServerInterceptor } from "@grpc/grpc-js";

/**
 * Drops calls whose caller is gone before the whole request was read: its deadline has passed, for one. grpc-js would begin
 * them all the same, and has said that they are cancelled before anybody could listen: a stream of work would go on for
 * nobody, and swallow what it is sent.
 *
 * An interceptor that changes nothing is enough, since it passes nothing on once a call is cancelled.
 */
export const forgetGoneCallers: ServerInterceptor = (_method, call) => new ServerInterceptingCall(call);
