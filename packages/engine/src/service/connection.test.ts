import { describe } from "@jest/globals";
import { silentLogger } from "@reawait/protocol";
import type { GrpcConnection } from "@reawait/protocol/grpc";
import { connect } from "@reawait/protocol/grpc";

import { describeConnection } from "./testing/connection-cases.js";

describeConnection("the engine's own connection", {
  open: async ({ connection }) => connection,
  close: async () => undefined,
});

let remote: GrpcConnection | undefined;

describe.each([
  ["that answers by the stream of work", true],
  ["that answers by calls", false],
])("a connection by gRPC %s", (_how, streaming) => {
  describeConnection("", {
    async open({ engine }) {
      const { address } = await engine.listen();
      remote = connect(address, { taskHub: "orders", retryTimeout: "0ms", logger: silentLogger, streaming });
      // By which it learns that the engine is ours.
      await remote.hello();
      return remote;
    },
    close: async () => remote?.close(),
  });
});
