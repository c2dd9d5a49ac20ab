/**
 * A piece of network between somebody and a port of this machine, which can be cut and held up.
 *
 * A connection through it is two sockets. Holding up a direction stops reading from its sender: nobody is told, not even
 * of an end, as where a cable was pulled. What was held up goes on in order when it is released.
 */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { createProgress, type Progress } from "../load/progress.js";

/** `up`: to the port; `down`: from it. */
export type Direction = "up" | "down";

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** How many connections are open through it. */
  readonly connections: number;
  /** Steps with each piece of data, in both directions, before that goes on. */
  readonly chunks: Progress;
  /** Breaks off all connections, at once. */
  cut(): void;
  /** Breaks off all connections when the next piece comes, of which half goes on. */
  cutMidway(): void;
  /** New connections are broken off too, until `release`. */
  refuse(): void;
  hold(direction: Direction): void;
  /** Undoes all that is held or refused. */
  release(): void;
  /** Nothing ever comes through the connections that are open now, nor does anybody learn of it. New ones are fine. */
  strand(): void;
  close(): Promise<void>;
}

interface Pipe {
  readonly sockets: Readonly<Record<Direction, Socket>>;
  readonly destroy: () => void;
}

/** @param target - the port that it leads to */
export async function createProxy(target: number): Promise<Proxy> {
  const chunks = createProgress();
  const pipes = new Set<Pipe>();
  const stranded = new Set<Pipe>();
  const held = new Set<Direction>();
  let refusing = false;
  let cutsMidway = false;

  function destroyAll(): void {
    for (const pipe of pipes) pipe.destroy();
  }

  function forward(chunk: Buffer, to: Socket): void {
    chunks.note();
    if (to.destroyed) return;
    if (!cutsMidway) {
      to.write(chunk);
      return;
    }
    cutsMidway = false;
    to.write(chunk.subarray(0, Math.floor(chunk.length / 2)), destroyAll);
  }

  const server = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const upstream = connect(target, "127.0.0.1");
    const pipe: Pipe = {
      sockets: { up: client, down: upstream },
      destroy() {
        pipes.delete(pipe);
        client.destroy();
        upstream.destroy();
      },
    };
    pipes.add(pipe);
    client.on("data", (chunk: Buffer) => forward(chunk, upstream));
    upstream.on("data", (chunk: Buffer) => forward(chunk, client));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.on("end", () => other.end());
      socket.on("error", pipe.destroy);
      socket.on("close", () => {
        if (client.destroyed && upstream.destroyed) pipes.delete(pipe);
      });
    }
    for (const direction of held) pipe.sockets[direction].pause();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    for (const pipe of [...pipes, ...stranded]) pipe.destroy();
    await closed;
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pipes.size;
    },
    chunks,
    cut: destroyAll,
    cutMidway() {
      cutsMidway = true;
    },
    refuse() {
      refusing = true;
      destroyAll();
    },
    hold(direction) {
      held.add(direction);
      for (const { sockets } of pipes) sockets[direction].pause();
    },
    release() {
      refusing = false;
      held.clear();
      for (const { sockets } of pipes) for (const socket of Object.values(sockets)) socket.resume();
    },
    strand() {
      for (const pipe of pipes) {
        for (const socket of Object.values(pipe.sockets)) socket.pause();
        pipes.delete(pipe);
        stranded.add(pipe);
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
