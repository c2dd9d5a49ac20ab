import type { TaskHubService } from "../../task-hub-service.js";
import { silentLogger } from "../../logger.js";
import { serve } from "../server/serve.js";
import type { GrpcServer } from "../server/serve-options.js";
import { scriptedService } from "./scripted-service.js";

/** A server that goes away and comes back, always at the same address. */
export interface Restartable extends AsyncDisposable {
  readonly address: string;
  /** It listens, until then nobody does. */
  start(script: Partial<TaskHubService>): Promise<void>;
  stop(): Promise<void>;
}

/** @param unix - a path: unlike a port, nobody else takes it while nobody listens */
export function restartable(unix: string): Restartable {
  let server: GrpcServer | undefined;
  const stop = async (): Promise<void> => {
    await server?.close();
    server = undefined;
  };
  return {
    address: `unix:${unix}`,
    async start(script) {
      server = await serve(scriptedService(script), { unix, logger: silentLogger });
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
