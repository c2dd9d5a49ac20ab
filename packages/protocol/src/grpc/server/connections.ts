/**
 * The connections of a server, from all the sockets that it listens on.
 *
 * Anybody can open connections, so those over which no call was let in yet are counted apart: without a token that is
 * accepted, or a word at all, nobody takes the place of those who have business here. Of too many such, the oldest goes:
 * whoever means it says something within moments.
 */
import type { Socket } from "node:net";

import type { CheckedLimits } from "./limits.js";

export interface Connections {
  /** `false`: there are too many already, and it was closed. */
  add(socket: Socket): boolean;
  /** A call of it was let in. By the address and port of its other end, as grpc-js names them. */
  letIn(peer: string): void;
  /** Closes one, by the same. */
  close(peer: string): void;
  closeAll(): void;
}

type Limits = Pick<CheckedLimits, "connections" | "newConnections">;

/** @param onFull Called for each connection that one of the limits closes. */
export function createConnections(limits: Limits, onFull: (limit: keyof Limits) => void): Connections {
  const known = new Set<Socket>();
  /** The oldest first. */
  const strangers = new Set<Socket>();
  const byPeer = new Map<string, Socket>();

  function cut(socket: Socket, limit: keyof Limits): void {
    strangers.delete(socket);
    socket.destroy();
    onFull(limit);
  }

  function addStranger(socket: Socket): void {
    const [oldest] = strangers;
    if (oldest !== undefined && strangers.size >= limits.newConnections) cut(oldest, "newConnections");
    strangers.add(socket);
  }

  return {
    add(socket) {
      if (known.size >= limits.connections) {
        cut(socket, "connections");
        return false;
      }
      const peer = peerOf(socket);
      byPeer.set(peer, socket);
      // A unix socket has its file's permissions to say who is let in.
      if (socket.remoteAddress === undefined) known.add(socket);
      else addStranger(socket);
      socket.once("close", () => {
        known.delete(socket);
        strangers.delete(socket);
        if (byPeer.get(peer) === socket) byPeer.delete(peer);
      });
      return true;
    },
    letIn(peer) {
      if (strangers.size === 0) return;
      const socket = byPeer.get(peer);
      if (socket === undefined || !strangers.delete(socket)) return;
      // They were fewer when it came.
      if (known.size >= limits.connections) cut(socket, "connections");
      else known.add(socket);
    },
    close: (peer) => void byPeer.get(peer)?.destroy(),
    closeAll() {
      for (const socket of [...known, ...strangers]) socket.destroy();
    },
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}
