import { silentLogger } from "../../logger.js";
import type { TaskHubService } from "../../task-hub-service.js";
import { connect } from "../client/connect.js";
import type { ConnectOptions, GrpcConnection } from "../client/connect-options.js";
import { serve } from "../server/serve.js";
import type { GrpcServer, ServeOptions } from "../server/serve-options.js";
import { scriptedService } from "./scripted-service.js";

/** A scripted task hub, a server of it, and a connection to that. */
export interface OverGrpc extends AsyncDisposable {
  readonly server: GrpcServer;
  readonly connection: GrpcConnection;
}

export async function overGrpc(
  script: Partial<TaskHubService>,
  options: { readonly serve?: ServeOptions; readonly connect?: ConnectOptions } = {},
): Promise<OverGrpc> {
  const server = await serve(scriptedService(script), { logger: silentLogger, ...options.serve });
  const connection = connect(server.address, { logger: silentLogger, ...options.connect });
  return {
    server,
    connection,
    async [Symbol.asyncDispose]() {
      await connection.close();
      await server.close();
    },
  };
}
