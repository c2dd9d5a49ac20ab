/** The short form. REAWAIT_SEED chooses the same disturbances again; `npm run test:faults` is the long form. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { runNetwork } from "./run-network.js";

jest.setTimeout(300_000);
const seed = Number(process.env["REAWAIT_SEED"] ?? Date.now() % 2 ** 31);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reawait-network-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe(`clients and workers on a bad network (seed ${seed})`, () => {
  it("lose nothing and double nothing, and leave nothing behind in the engine", async () => {
    const storage = join(folder, "hub.db");
    const report = await runNetwork({ seed, disturbances: 15, expiries: 0, scenarios: 60, lanes: 12, storage });
    expect(report.problems).toEqual([]);
    expect(report.disturbances).toHaveLength(45);
    expect(report.runs.length).toBeGreaterThanOrEqual(60);
  });

  it("do so as well where turns are given to others while they are still at them", async () => {
    const storage = join(folder, "hub.db");
    const report = await runNetwork({ seed, disturbances: 5, expiries: 20, scenarios: 60, lanes: 12, storage });
    expect(report.problems).toEqual([]);
    expect(report.runs.length).toBeGreaterThanOrEqual(60);
  });
});
