import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type ActivityMock, replayAll, TestEnvironment } from "@reawait/testing";
import { ask } from "./activities.js";
import { approval, approvePurchase, signContract } from "./orchestrators.js";

let env: TestEnvironment;
let asking: ActivityMock<{ who: string; what: string }>;
beforeEach(async () => {
  env = await TestEnvironment.create({ orchestrators: [approvePurchase, signContract], activities: [ask] });
  asking = env.mock(ask, () => {});
});
afterEach(() => env.close());

const desk = { item: "a desk", cost: 1200, deadline: "24h" } as const;

describe("a purchase", () => {
  it("is approved when somebody says so", async () => {
    const handle = await env.start(approvePurchase, desk);
    await handle.raiseEvent(approval, { approver: "mia" });
    expect(await handle.result()).toBe("approved by mia");
    expect(asking.calls.map(({ input }) => input)).toEqual([{ who: "the manager", what: "a desk" }]);
  });

  it("expires after a day in which nobody does", async () => {
    const begin = env.now().getTime();
    expect(await env.run(approvePurchase, desk)).toBe("expired: nobody approved in time");
    expect(env.now().getTime() - begin).toBe(24 * 3_600_000);
  });

  it("may be approved in the last minute, and not later", async () => {
    env.time = "manual";
    const [early, late] = [await env.start(approvePurchase, desk), await env.start(approvePurchase, desk)];
    await env.advance({ hours: 23, minutes: 59 });
    await early.raiseEvent(approval, { approver: "mia" });
    await env.advance("1m");
    expect(await early.result()).toBe("approved by mia");
    expect(await late.result()).toBe("expired: nobody approved in time");
  });

  it("needs nobody when it is cheap", async () => {
    expect(await env.run(approvePurchase, { ...desk, cost: 999 })).toBe("needs no approval");
    expect(asking.calls).toEqual([]);
  });
});

describe("a contract", () => {
  it("is signed one after the other, also by those who are early", async () => {
    const handle = await env.start(signContract, "24h");
    for (const approver of ["lou", "finn", "bo"]) await handle.raiseEvent(approval, { approver });
    expect(await handle.result()).toBe("signed by lou, finn, bo");
  });

  it("gives each signer a time of their own", async () => {
    await env.withTime("manual", async () => {
      const handle = await env.start(signContract, "24h");
      for (const approver of ["lou", "finn", "bo"]) {
        await env.advance("23h");
        await handle.raiseEvent(approval, { approver });
      }
      expect(await handle.result()).toBe("signed by lou, finn, bo");
    });
  });

  it("expires with the name of who is missing", async () => {
    const handle = await env.start(signContract, "24h");
    await handle.raiseEvent(approval, { approver: "lou" });
    expect(await handle.result()).toBe("expired: finance did not sign in time");
  });
});

// Recorded while somebody was being waited for: code that does not fit them would strand those who wait.
it("goes on where instances stand that run", async () => {
  const histories = new URL("histories", import.meta.url);
  const { files } = await replayAll(histories, { orchestrators: [approvePurchase, signContract] });
  expect(files).toMatchObject([
    { file: "boat-expired.json", status: "COMPLETED" },
    { file: "contract-waits-for-the-board.json", waitingFor: ["timer (task 6)", 'wait for event "approval"'] },
    { file: "desk-waits.json", waitingFor: ["timer (task 2)", 'wait for event "approval"'] },
  ]);
});
