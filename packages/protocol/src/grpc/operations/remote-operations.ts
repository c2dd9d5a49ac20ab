import type { Metadata } from "@grpc/grpc-js";

import type { Operations } from "../../operations.js";
import type { CallSteps, Extras } from "../client/call-steps.js";
import { callStream } from "../client/call-stream.js";
import { callUnary } from "../client/call-unary.js";
import { backup, stats } from "./operations-methods.js";

/** The operations of the engine at the other end of a channel. Engines of others answer `UNIMPLEMENTED`. */
export function createRemoteOperations(steps: CallSteps): Operations {
  return {
    stats: ({ taskHub } = {}, options) => callUnary(steps, stats, undefined, options, asking(taskHub)),
    backup: ({ taskHub } = {}, options) => callStream(steps, backup, undefined, options, asking(taskHub)),
  };
}

/** Goes before what the connection asks for in all of its calls. */
function asking(taskHub: string | undefined): Extras {
  const addMetadata = (metadata: Metadata): void => {
    if (taskHub !== undefined) metadata.set("taskhub", taskHub);
  };
  return { addMetadata };
}
