import { silentLogger } from "@reawait/protocol";
import { connect, type GrpcConnection } from "@reawait/protocol/grpc";
import { createProxy, type Proxy } from "./proxy.js";

/** A connection to an engine over a piece of network of its own. */
export interface Line extends AsyncDisposable {
  readonly connection: GrpcConnection;
  readonly proxy: Proxy;
}

/**
 * @param port - that the engine listens at
 * @param owner - whose line it is
 */
export async function openLine(port: number, owner: string): Promise<Line> {
  const proxy = await createProxy(port);
  const connection = connect(`http://127.0.0.1:${proxy.port}`, { workerId: owner, logger: silentLogger });
  return {
    connection,
    proxy,
    async [Symbol.asyncDispose]() {
      await connection.close();
      await proxy.close();
    },
  };
}
