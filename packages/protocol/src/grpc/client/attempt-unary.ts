import type { Metadata } from "@grpc/grpc-js";

import { toBuffer } from "../to-buffer.js";
import { wasSent } from "./channel.js";
import type { Channel } from "./channel.js";
import type { FailedAttempt } from "./failure.js";

export type Attempt =
  | { readonly ok: true; readonly bytes: Buffer; readonly metadata: Metadata | undefined }
  | ({ readonly ok: false } & FailedAttempt);

const NO_BYTES = Buffer.alloc(0);

/**
 * Makes one call, once.
 *
 * @param onEnd - calls `cancel` when the call is to end early; returns what takes that back
 */
export function attemptUnary(
  channel: Channel,
  { path, deadline }: { readonly path: string; readonly deadline?: number | undefined },
  request: Uint8Array,
  metadata: Metadata,
  onEnd: (cancel: () => void) => () => void,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const client = channel.client();
    const options = deadline === undefined ? {} : { deadline: Date.now() + deadline };
    let received: Metadata | undefined;
    const call = client.makeUnaryRequest(path, same, same, toBuffer(request), metadata, options, (error, bytes) => {
      forget();
      const sent = wasSent(call.getPeer(), client.getChannel().getTarget());
      if (error) resolve({ ok: false, error, sent });
      else resolve({ ok: true, bytes: bytes ?? NO_BYTES, metadata: received });
    });
    const forget = onEnd(() => call.cancel());
    call.on("metadata", (initial: Metadata) => (received = initial));
  });
}

export function same(bytes: Buffer): Buffer {
  return bytes;
}
