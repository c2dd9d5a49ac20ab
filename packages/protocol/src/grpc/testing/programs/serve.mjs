// Serves a hub in which every instance completes at once, at the socket that the argument names, or none at all.
import { serve } from "@reawait/protocol/grpc";

const [unix, completes] = process.argv.slice(2);
const state = {
  instanceId: "a",
  name: "b",
  orchestrationStatus: "COMPLETED",
  createdTimestamp: 1,
  lastUpdatedTimestamp: 2,
};
await serve(
  {
    hello: async () => {},
    waitForInstanceCompletion: () => {
      console.log("waiting");
      return completes === "completes" ? Promise.resolve(state) : new Promise(() => {});
    },
  },
  { unix },
);
console.log("listening");
