import { describe } from "@jest/globals";
import { silentLogger } from "@reawait/protocol";
import type { GrpcConnection } from "@reawait/protocol/grpc";
import { connect } from "@reawait/protocol/grpc";

import { describeConnection, describeWaits } from "./testing/connection-cases.js";
import { eventually } from "./testing/eventually.js";

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

/** As many as go by calls of their own. */
const OTHERS = 100;

describeWaits("waits by gRPC beside so many others that they share a stream", {
  async open({ engine }) {
    const { address } = await engine.listen();
    remote = connect(address, { taskHub: "orders", retryTimeout: "0ms", logger: silentLogger });
    await remote.startInstance({ instanceId: "later", name: "order", scheduledStartTimestamp: 8e15 });
    const later = { instanceId: "later", getInputsAndOutputs: false };
    for (let count = 0; count < OTHERS; count++) remote.waitForInstanceStart(later).catch(() => undefined);
    await eventually(() => engine.waiters === OTHERS);
    return remote;
  },
  close: async () => remote?.close(),
});
