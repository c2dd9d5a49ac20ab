// Calls an engine in the way that the arguments name, and forgets to close its connection.
import { connect } from "@reawait/protocol/grpc";

const [address, what] = process.argv.slice(2);
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const connection = connect(address, { logger, retryTimeout: what === "refused" ? "100ms" : "2m" });
if (what === "once" || what === "refused") {
  await connection.hello().then(
    () => console.log("answered"),
    (error) => console.log(error.code),
  );
}
if (what === "wait") {
  const state = await connection.waitForInstanceCompletion({ instanceId: "a", getInputsAndOutputs: false });
  console.log(state.orchestrationStatus);
}
