import { expect, it } from "@jest/globals";
import { runActivity, TestEnvironment } from "@reawait/testing";
import { pack } from "./activities.js";
import { ship } from "./orchestrators.js";

it("has a parcel packed by whichever worker there is", async () => {
  await using env = await TestEnvironment.create({ orchestrators: [ship], activities: [pack] });
  // The first worker is killed with the parcel in its hands; the next one packs it again.
  const packing = env
    .mock(pack, (_ctx, parcel) => ({ parcel, packedBy: 2 }))
    .once(async (_ctx, parcel) => {
      await env.crashWorker();
      return { parcel, packedBy: 1 };
    });

  expect(await env.run(ship, "a desk")).toEqual({ parcel: "a desk", packedBy: 2 });
  expect(packing.calls).toHaveLength(2);
});

it("says which process has packed it", async () => {
  expect(await runActivity(pack, "a desk")).toEqual({ parcel: "a desk", packedBy: process.pid });
});
