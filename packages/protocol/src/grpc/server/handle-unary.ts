import type { handleUnaryCall } from "@grpc/grpc-js";

import { checkMessageSize } from "../message-size.js";
import type { Method } from "../method.js";
import { toBuffer } from "../to-buffer.js";
import { decodeRequest } from "./decode-request.js";
import { errorStatus } from "./error-status.js";
import type { IncomingCall, OpenCalls } from "./incoming-call.js";
import type { ServerEnvironment } from "./serve-options.js";

/** Answers a call from what the service says, or ends it with the status of its error. */
export function handleUnary<Request, Response>(
  method: Method<Request, Response>,
  run: (request: Request, call: IncomingCall) => Promise<Response>,
  environment: ServerEnvironment,
  calls: OpenCalls,
): handleUnaryCall<Buffer, Buffer> {
  const { logger, maxMessageSize } = environment;
  return (call, callback) => {
    const open = calls.begin(call);
    let answered = false;
    const fail = (error: unknown): void => {
      if (answered) return;
      answered = true;
      open.end();
      callback(errorStatus(error, method.name, logger));
    };
    // Does not wait for a service that does not listen to its signal.
    open.signal.addEventListener("abort", () => fail(open.signal.reason), { once: true });
    const answer = async (): Promise<void> => {
      if (method.deadline === undefined) open.waits("waits");
      const request = decodeRequest(method, call.request);
      const bytes = method.response.encode(await run(request, open));
      checkMessageSize(bytes, maxMessageSize, `The answer to ${method.name}`);
      if (answered) return;
      answered = true;
      open.end();
      callback(null, toBuffer(bytes));
    };
    void answer().catch(fail);
  };
}
