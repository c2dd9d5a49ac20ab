import type { Metadata, ServiceError as GrpcError } from "@grpc/grpc-js";

import { toBuffer } from "../to-buffer.js";
import { same } from "./attempt-unary.js";
import { wasSent } from "./channel.js";
import type { Channel } from "./channel.js";
import type { FailedAttempt } from "./failure.js";

/** The stream broke off. Never leaves this folder. */
export class StreamFailure extends Error {
  constructor(readonly attempt: FailedAttempt) {
    super(attempt.error.message, { cause: attempt.error });
  }
}

/**
 * The messages of one stream, as they come. Returning it cancels the call.
 *
 * @param onEnd - calls `cancel` when the call is to end early; returns what takes that back
 * @throws StreamFailure where the stream ends with an error, after the messages before it
 */
export async function* attemptStream(
  channel: Channel,
  method: { readonly path: string },
  request: Uint8Array,
  metadata: Metadata,
  onEnd: (cancel: () => void) => () => void,
): AsyncGenerator<Buffer, void> {
  const client = channel.client();
  const stream = client.makeServerStreamRequest(method.path, same, same, toBuffer(request), metadata, {});
  const cancel = (): void => stream.cancel();
  const forget = onEnd(cancel);
  let failed: FailedAttempt | undefined;
  stream.on("error", (error: GrpcError) => {
    failed = { error, sent: wasSent(stream.getPeer(), client.getChannel().getTarget()) };
  });
  try {
    for await (const message of stream) yield message as Buffer;
  } catch (error) {
    throw failed ? new StreamFailure(failed) : error;
  } finally {
    forget();
    cancel();
  }
}
