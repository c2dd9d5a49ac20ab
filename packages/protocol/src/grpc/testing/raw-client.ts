/** A client of no particular SDK: sends the bytes it is told to, and shows the status that comes back. */
import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import type { ClientReadableStream, ServiceError as GrpcError } from "@grpc/grpc-js";

import { pathOf } from "../method.js";

export interface RawAnswer {
  readonly code: string;
  readonly details: string;
  readonly bytes?: Buffer | undefined;
}

export interface RawClient extends Disposable {
  call(method: string, bytes?: Uint8Array, options?: RawOptions): Promise<RawAnswer>;
  stream(method: string, bytes?: Uint8Array, options?: RawOptions): ClientReadableStream<Buffer>;
}

export interface RawOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly deadline?: number;
}

/** Of another service, where it is a path already. */
function pathTo(method: string): string {
  return method.startsWith("/") ? method : pathOf(method);
}

/** @param limit - bytes of the largest message that it takes; -1 for any, and what gRPC has by itself is 4 MiB */
export function rawClient(address: string, limit = -1): RawClient {
  const client = new Client(address.replace("http://", ""), credentials.createInsecure(), {
    "grpc.max_receive_message_length": limit,
    "grpc.max_send_message_length": -1,
    "grpc.use_local_subchannel_pool": 1,
  });
  const same = (bytes: Buffer): Buffer => bytes;
  const optionsOf = ({ deadline }: RawOptions) => (deadline === undefined ? {} : { deadline: Date.now() + deadline });
  return {
    call: (method, bytes = new Uint8Array(), options = {}) =>
      new Promise((resolve) => {
        const done = (error: GrpcError | null, answer?: Buffer): void => {
          resolve({ code: status[error?.code ?? status.OK], details: error?.details ?? "", bytes: answer });
        };
        client.makeUnaryRequest(
          pathTo(method),
          same,
          same,
          Buffer.from(bytes),
          Metadata.fromHttp2Headers(options.metadata ?? {}),
          optionsOf(options),
          done,
        );
      }),
    stream: (method, bytes = new Uint8Array(), options = {}) =>
      client.makeServerStreamRequest(
        pathTo(method),
        same,
        same,
        Buffer.from(bytes),
        Metadata.fromHttp2Headers(options.metadata ?? {}),
        optionsOf(options),
      ),
    [Symbol.dispose]: () => client.close(),
  };
}
