/** The short form. REAWAIT_SEED chooses the same load and faults again; `npm run test:faults` is the long form. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { runThreads } from "./run-threads.js";
import { sweepStorage } from "./sweep-storage.js";

jest.setTimeout(300_000);
const seed = Number(process.env["REAWAIT_SEED"] ?? Date.now() % 2 ** 31);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reawait-storage-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe(`a storage that fails (seed ${seed})`, () => {
  it("loses nothing and doubles nothing, wherever it does, and leaves nothing behind in the engine", async () => {
    const report = await sweepStorage({ seed, stride: 131, many: 3 });
    expect(report.problems).toEqual([]);
    expect(report.runs).toBeGreaterThan(10);
    expect(report.faults).toBeGreaterThan(100);
  });

  it("does not either where its thread dies", async () => {
    const report = await runThreads({ seed, deaths: 10, lanes: 8, storage: join(folder, "hub.db") });
    expect(report.problems).toEqual([]);
    expect(report.deaths).toBe(10);
  });
});
