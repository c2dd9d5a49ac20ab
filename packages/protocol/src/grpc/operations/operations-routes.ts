import type { Operations } from "../../operations.js";
import { hubName } from "../server/choose-hub.js";
import { handleStream } from "../server/handle-stream.js";
import { handleUnary } from "../server/handle-unary.js";
import type { OpenCalls } from "../server/incoming-call.js";
import type { Route } from "../server/routes.js";
import type { ServerEnvironment } from "../server/serve-options.js";
import { backup, stats } from "./operations-methods.js";

export function operationsRoutes(
  operations: Operations,
  environment: ServerEnvironment,
  calls: OpenCalls,
): readonly Route[] {
  return [
    {
      path: stats.path,
      kind: stats.kind,
      handle: handleUnary(
        stats,
        (_request, call) => operations.stats({ taskHub: hubName(call.metadata) }, call),
        environment,
        calls,
      ),
    },
    {
      path: backup.path,
      kind: backup.kind,
      handle: handleStream(
        backup,
        (_request, call) => ({
          items: operations.backup({ taskHub: hubName(call.metadata) }, call),
          messages: (bytes: Uint8Array) => [backup.response.encode(bytes)],
        }),
        environment,
        calls,
      ),
    },
  ];
}
