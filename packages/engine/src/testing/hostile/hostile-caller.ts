/** Sends requests that no gRPC library would, over HTTP/2 itself, and tells what came back. */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import { connect, constants } from "node:http2";

import { codeOfNumber } from "../../../../protocol/src/grpc/status-code.js";
import type { HostileRequest } from "./hostile-request.js";

export interface HostileAnswer {
  /** The gRPC status, by name; of a call that has none, `"HTTP"` and the status of HTTP, or `"RESET"`. */
  readonly code: string;
  readonly details: string;
  /** Of the messages that came, frames included. */
  readonly body: Buffer;
}

export interface HostileCall {
  readonly answer: Promise<HostileAnswer>;
  /** Whether something other than the answer has come. */
  readonly settled: boolean;
  /** Gives it up, as somebody who is not interested any more. */
  cancel(): void;
}

export interface HostileCaller extends AsyncDisposable {
  call(request: HostileRequest): HostileCall;
}

/** @param address - `http://host:port` */
export function hostileCaller(address: string): HostileCaller {
  let session: ClientHttp2Session | undefined;

  /** The server may hang up on us: then there is another connection. */
  function open(): ClientHttp2Session {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const opened = connect(address);
    opened.on("error", () => opened.destroy());
    opened.on("goaway", () => opened.close());
    return (session = opened);
  }

  return {
    call({ path, headers, chunks, ending }) {
      const stream = open().request({
        ":method": "POST",
        ":path": path,
        te: "trailers",
        "content-type": "application/grpc",
        ...headers,
      });
      let settled = false;
      const answer = answerOf(stream).finally(() => (settled = true));
      for (const chunk of chunks) stream.write(chunk);
      if (ending === "end") stream.end();
      if (ending === "reset") stream.close(constants.NGHTTP2_CANCEL);
      return {
        answer,
        get settled() {
          return settled;
        },
        cancel: () => stream.close(constants.NGHTTP2_CANCEL),
      };
    },
    async [Symbol.asyncDispose]() {
      const closing = session;
      if (closing === undefined || closing.destroyed) return;
      await new Promise<void>((resolve) => {
        closing.once("close", resolve);
        closing.destroy();
      });
    },
  };
}

function answerOf(stream: ClientHttp2Stream): Promise<HostileAnswer> {
  return new Promise((resolve) => {
    const body: Buffer[] = [];
    let head: IncomingHttpHeaders = {};
    stream.on("response", (headers) => (head = headers));
    stream.on("trailers", (headers: IncomingHttpHeaders) => (head = { ...head, ...headers }));
    stream.on("data", (chunk: Buffer) => body.push(chunk));
    stream.on("error", () => {});
    stream.on("close", () => resolve({ ...statusOf(head), body: Buffer.concat(body) }));
  });
}

function statusOf(head: IncomingHttpHeaders): Pick<HostileAnswer, "code" | "details"> {
  const code = head["grpc-status"];
  const details = decodeURIComponent(String(head["grpc-message"] ?? ""));
  if (code !== undefined) return { code: code === "0" ? "OK" : codeOfNumber(Number(code)), details };
  // Where no headers came, there is none of HTTP either.
  const http = Number(head[":status"] ?? 200);
  return { code: http === 200 ? "RESET" : `HTTP ${http}`, details };
}
