import { expect, it } from "@jest/globals";
import { NonRetriableError } from "@reawait/core";
import { replayAll, runActivity, TestEnvironment } from "@reawait/testing";
import { download } from "./activities.js";
import { fetchReport } from "./orchestrators.js";

const definitions = { orchestrators: [fetchReport], activities: [download] };

it("tries again after waits that grow", async () => {
  await using env = await TestEnvironment.create(definitions);
  const downloading = env.mock(download, (_ctx, report) => `${report}: fine`).failAttempts(3);

  expect(await env.run(fetchReport, "yearly")).toBe("yearly: fine");
  expect(downloading.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  const starts = downloading.calls.map(({ startedAt }) => startedAt.getTime());
  expect(starts.map((start) => start - (starts[0] ?? 0))).toEqual([0, 100, 100 + 200, 100 + 200 + 400]);
});

it("gives up after five attempts, with the reason of the last one", async () => {
  await using env = await TestEnvironment.create(definitions);
  const downloading = env.mock(download, () => "").failAttempts((attempt) => new Error(`timeout ${attempt}`));

  expect(await env.run(fetchReport, "yearly")).toBe("given up after attempt 5: timeout 5");
  expect(downloading.calls).toHaveLength(5);
});

it("does not try again what cannot help", async () => {
  await using env = await TestEnvironment.create(definitions);
  const downloading = env.mock(download, () => "").failAttempts(1, new NonRetriableError("404"));

  expect(await env.run(fetchReport, "missing")).toBe("given up after attempt 1: 404");
  expect(downloading.calls).toHaveLength(1);
});

// An activity is tested by itself: which attempt it is, the test says.
it("has a server that comes to itself with the third attempt", async () => {
  await expect(runActivity(download, "yearly", { attempt: 2 })).rejects.toThrow("503");
  expect(await runActivity(download, "yearly", { attempt: 3 })).toBe("yearly: all is well");
  await expect(runActivity(download, "missing")).rejects.toThrow(NonRetriableError);
});

it("goes on in the middle of its attempts", async () => {
  await replayAll(new URL("histories", import.meta.url), { orchestrators: [fetchReport] });
});
