import type { Socket } from "node:net";

/** The connections of a server, from all the sockets that it listens on. */
export interface Connections {
  /** `false`: there are too many already, and it was closed. */
  add(socket: Socket): boolean;
  /** Closes one, by the address and port of its other end. */
  close(peer: string): void;
  closeAll(): void;
}

/** @param onFull Called for each that is one too many. */
export function createConnections(limit: number, onFull: () => void): Connections {
  const open = new Set<Socket>();
  const byPeer = new Map<string, Socket>();

  return {
    add(socket) {
      if (open.size >= limit) {
        socket.destroy();
        onFull();
        return false;
      }
      const peer = peerOf(socket);
      open.add(socket);
      byPeer.set(peer, socket);
      socket.once("close", () => {
        open.delete(socket);
        if (byPeer.get(peer) === socket) byPeer.delete(peer);
      });
      return true;
    },
    close: (peer) => void byPeer.get(peer)?.destroy(),
    closeAll: () => open.forEach((socket) => void socket.destroy()),
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}
