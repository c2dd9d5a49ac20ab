/** Deadlines further away than a timer of JavaScript reaches: 2 ** 31 milliseconds, some 24.8 days. */
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";

import { describe, expect, it } from "@jest/globals";

import { gate } from "../../../../worker/src/testing/gate.js";
import { overGrpc } from "../testing/over-grpc.js";

describe("a call with a deadline that is far away", () => {
  // 25 days, 30, 50 (which a 32-bit number makes 7 hours of), the farthest that 8 digits can say; and one that a timer reaches.
  it.each(["2160000S", "2592000S", "4320000S", "1200H", "99999999H", "99999999M", "24000M"])(
    "waits as long as it takes: %s",
    async (timeout) => {
      const begun = gate<AbortSignal | undefined>();
      const answer = gate();
      await using hub = await overGrpc({
        waitForInstanceCompletion: async (_request, options) => {
          begun.open(options?.signal);
          await answer.opened;
          return undefined;
        },
      });
      const session = connectHttp2(hub.server.address);
      const call = session.request({
        ":method": "POST",
        ":path": "/TaskHubSidecarService/WaitForInstanceCompletion",
        "content-type": "application/grpc",
        "grpc-timeout": timeout,
        te: "trailers",
      });
      call.resume();
      call.end(Buffer.alloc(5));
      const trailers = once(call, "trailers") as Promise<[Record<string, unknown>]>;
      const signal = await begun.opened;
      // One that has overflown fires before those armed after it.
      await new Promise((resolve) => setTimeout(resolve, 1));
      await hub.connection.hello();
      expect(signal?.aborted).toBe(false);
      answer.open();
      expect((await trailers)[0]["grpc-status"]).toBe("0");
      session.close();
    },
  );
});
