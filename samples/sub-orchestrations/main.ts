import type { Sample } from "../sample.js";
import { createAccount, orderLaptop } from "./activities.js";
import { welcomeEmployee, welcomeTeam } from "./orchestrators.js";

export const sample: Sample = {
  definitions: { orchestrators: [welcomeTeam, welcomeEmployee], activities: [createAccount, orderLaptop] },
  async run({ client }) {
    const handle = await client.start(welcomeTeam, ["Ada", "Grace", "Edsger"]);
    const addresses = await handle.result();
    console.log(`Welcome, ${addresses.join(", ")}`);
    for await (const child of client.list({ instanceIdPrefix: `${handle.instanceId}/` })) {
      const name = child.instanceId.slice(handle.instanceId.length + 1);
      console.log(`the sub-orchestration for ${name} is ${child.runtimeStatus}`);
    }
  },
};
