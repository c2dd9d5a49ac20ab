import type { Sample } from "../sample.js";
import { ask } from "./activities.js";
import { approval, approvePurchase, signContract } from "./orchestrators.js";

export const sample: Sample = {
  definitions: { orchestrators: [approvePurchase, signContract], activities: [ask] },
  async run({ client }) {
    const lamp = await client.start(approvePurchase, { item: "a lamp", cost: 80, deadline: "24h" });
    console.log(`a lamp: ${await lamp.result()}`);

    const desk = await client.start(approvePurchase, { item: "a desk", cost: 1200, deadline: "24h" });
    await desk.raiseEvent(approval, { approver: "mia" });
    console.log(`a desk: ${await desk.result()}`);

    const boat = await client.start(approvePurchase, { item: "a boat", cost: 90_000, deadline: "200ms" });
    console.log(`a boat: ${await boat.result()}`);

    const contract = await client.start(signContract, "24h");
    for (const approver of ["lou", "finn", "bo"]) await contract.raiseEvent(approval, { approver });
    console.log(`the contract: ${await contract.result()}`);
  },
};
