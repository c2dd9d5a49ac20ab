import { expect, it } from "@jest/globals";
import { TestEnvironment } from "@reawait/testing";
import { seal } from "./activities.js";
import { deliver } from "./orchestrators.js";

// Who may come in, is a matter of the server: the orchestration is the same, and tested without one.
it("delivers a letter that is sealed", async () => {
  await using env = await TestEnvironment.create({ orchestrators: [deliver], activities: [seal] });
  const sealing = env.mock(seal, (_ctx, letter) => `{${letter}}`);
  expect(await env.run(deliver, "to whom it may concern")).toBe("delivered: {to whom it may concern}");
  expect(sealing.calls).toHaveLength(1);
});
