import { Worker } from "@reawait/worker";
import type { Sample } from "../sample.js";
import { lookUpTax } from "./activities.js";
import { accepted, sellV1, sellV2 } from "./orchestrators.js";

export const sample: Sample = {
  async run({ client, connection, logger }) {
    const before = new Worker(connection, { orchestrators: [sellV1], logger });
    await before.start();
    const old = await client.start(sellV1, { price: 100, country: "CH" });
    await old.waitForStart();
    console.log("An instance of version 1 has begun, and waits.");
    await before.stop();

    // The next deployment brings version 2, and keeps version 1 as long as instances of it run.
    await using after = new Worker(connection, { orchestrators: [sellV1, sellV2], activities: [lookUpTax], logger });
    await after.start();
    const young = await client.start(sellV2, { price: 100, country: "CH" });
    console.log("Version 2 is deployed, and an instance of it has begun.");

    for (const handle of [old, young]) {
      await handle.raiseEvent(accepted);
      const { version, output } = await handle.waitForCompletion();
      console.log(`version ${version}: ${String(output)}`);
    }
  },
};
