import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A port that passes everything on to another, both ways, and keeps what passed. */
export interface RecordingProxy extends AsyncDisposable {
  readonly address: string;
  /** All bytes of all connections so far, in both directions. */
  recorded(): Buffer;
}

export async function recordingProxy(port: number): Promise<RecordingProxy> {
  const bytes: Buffer[] = [];
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on("data", (data) => bytes.push(data));
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroy());
    from.pipe(to);
  };
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${own}`,
    recorded: () => Buffer.concat(bytes),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
