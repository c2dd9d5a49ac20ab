import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** Below what systems take for outgoing connections: one of those could sit on the port while nobody listens there. */
const FIRST = 15_000;
const LAST = 30_000;

/** A port of this machine that nobody uses, to be listened on again and again. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    } catch {
      // Taken: try another.
    } finally {
      server.close();
    }
  }
}
