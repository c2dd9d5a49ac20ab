import "@reawait/testing/jest";
import { expect, it } from "@jest/globals";
import { stepThrough, TestEnvironment } from "@reawait/testing";
import { OrchestrationTerminatedError } from "@reawait/core";
import { countVisitors, visitor } from "./orchestrators.js";

it("counts visitors, one in each execution", async () => {
  const run = await stepThrough(countVisitors, 0);
  expect(run.customStatus).toEqual({ count: 0 });
  await run.raiseEvent(visitor, "ada");
  expect(run.continuedAs).toBe(1);
  const next = await run.nextExecution();
  expect(next.customStatus).toEqual({ count: 1 });
});

it("lets visitors wait while it is suspended, and forgets none", async () => {
  await using env = await TestEnvironment.create({ orchestrators: [countVisitors] });
  const handle = await env.start(countVisitors, 0);
  await handle.suspend({ reason: "closed for lunch" });
  for (const name of ["ada", "grace", "edsger"]) await handle.raiseEvent(visitor, name);
  await env.advance("1h");
  expect(await handle.status()).toMatchObject({ runtimeStatus: "SUSPENDED", customStatus: { count: 0 } });

  await handle.resume({ reason: "open again" });
  await env.advance("0s");
  expect(await handle.status()).toMatchObject({ runtimeStatus: "RUNNING", customStatus: { count: 3 } });
});

it("ends when it is terminated, with what the client says", async () => {
  await using env = await TestEnvironment.create({ orchestrators: [countVisitors] });
  const handle = await env.start(countVisitors, 0);
  await handle.terminate({ output: "closed for today" });
  await expect(handle.result()).rejects.toThrow(OrchestrationTerminatedError);
  expect(await handle.status()).toMatchObject({ runtimeStatus: "TERMINATED", output: "closed for today" });
});
