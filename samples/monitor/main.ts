import { OrchestrationAlreadyExistsError } from "@reawait/core";
import type { Client, InstanceStatus, OrchestrationHandle } from "@reawait/client";
import type { Sample } from "../sample.js";
import { untilStatus } from "../until-status.js";
import { alarm, checkShop } from "./activities.js";
import { watchShop } from "./orchestrators.js";

const ROUNDS = 5;

export const sample: Sample = {
  definitions: { orchestrators: [watchShop], activities: [checkShop, alarm] },
  storage: "file",
  async run({ client }) {
    const handle = await startOnce(client);
    const begin = roundOf(await handle.waitForStart());
    await untilStatus(handle, (status) => roundOf(status) >= begin + ROUNDS);
    console.log("So it goes on, for ever. This process stops here: start it again, and the next round follows.");
  },
};

/** The instance id names what is watched: there is one monitor of it, however often this is called. */
async function startOnce(client: Client): Promise<OrchestrationHandle> {
  const instanceId = "watch-shop";
  try {
    return await client.start(watchShop, { round: 1, wasUp: true, interval: "150ms" }, { instanceId });
  } catch (error) {
    if (!(error instanceof OrchestrationAlreadyExistsError)) throw error;
    console.log("The monitor was started before, and goes on:");
    return client.getHandle(instanceId, watchShop);
  }
}

function roundOf({ customStatus }: InstanceStatus): number {
  return (customStatus as { readonly round: number } | undefined)?.round ?? 0;
}
