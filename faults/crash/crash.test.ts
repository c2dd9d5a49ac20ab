/**
 * The short form of the suite. REAWAIT_SEED chooses the same victims, places and counts again; `npm run test:faults` is
 * the long form.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { runCrash } from "./run-crash.js";
import { distinctCalls } from "../checks/distinct-calls.js";

jest.setTimeout(600_000);
const seed = Number(process.env["REAWAIT_SEED"] ?? Date.now() % 2 ** 31);
const built = new URL("../dist/", import.meta.url);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reawait-crash-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe(`an engine and workers that are killed under load (seed ${seed})`, () => {
  it("lose nothing and double nothing", async () => {
    const storage = join(folder, "hub.db");
    const report = await runCrash({ seed, deaths: 20, scenarios: 60, lanes: 16, built, storage });
    expect(report.problems).toEqual([]);
    expect(report.deaths).toHaveLength(20);
    expect(report.runs.length).toBeGreaterThanOrEqual(60);
    // What was to be tested did happen: activities were lost, and executed again.
    expect(report.executions.length).toBeGreaterThan(distinctCalls(report.executions));
  });
});
