import { silentLogger } from "@reawait/protocol";
import type { GrpcConnection } from "@reawait/protocol/grpc";
import { connect } from "@reawait/protocol/grpc";

import { describeConnection } from "./testing/connection-cases.js";

describeConnection("the engine's own connection", {
  open: async ({ connection }) => connection,
  close: async () => undefined,
});

let remote: GrpcConnection | undefined;

describeConnection("a connection by gRPC", {
  async open({ engine }) {
    const { address } = await engine.listen();
    remote = connect(address, { taskHub: "orders", retryTimeout: "0ms", logger: silentLogger });
    return remote;
  },
  close: async () => remote?.close(),
});
