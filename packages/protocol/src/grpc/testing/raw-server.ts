/** A server of no particular engine: answers with the bytes it is told to, and keeps streams open. */
import { Metadata, Server, ServerCredentials } from "@grpc/grpc-js";
import type { handleServerStreamingCall, handleUnaryCall } from "@grpc/grpc-js";

import { pathOf } from "../method.js";

export interface RawServer extends AsyncDisposable {
  readonly address: string;
  /** Of calls that came. */
  readonly paths: readonly string[];
}

/**
 * @param answers - by the name of the method; a stream stays open after its messages
 * @param metadata - that comes with each answer that is no stream
 */
export async function rawServer(
  answers: Readonly<Record<string, readonly Uint8Array[]>>,
  streams: Readonly<Record<string, readonly Uint8Array[]>> = {},
  metadata = new Metadata(),
): Promise<RawServer> {
  const server = new Server();
  const paths: string[] = [];
  const same = (bytes: Buffer): Buffer => bytes;
  for (const [name, [bytes = new Uint8Array()]] of Object.entries(answers)) {
    const handle: handleUnaryCall<Buffer, Buffer> = (call, callback) => {
      paths.push(call.getPath());
      call.sendMetadata(metadata);
      callback(null, Buffer.from(bytes));
    };
    server.register(pathOf(name), handle, same, same, "unary");
  }
  for (const [name, messages] of Object.entries(streams)) {
    const handle: handleServerStreamingCall<Buffer, Buffer> = (call) => {
      paths.push(call.getPath());
      for (const bytes of messages) call.write(Buffer.from(bytes));
    };
    server.register(pathOf(name), handle, same, same, "serverStream");
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    address: `http://127.0.0.1:${port}`,
    paths,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}
