/**
 * The word count is killed with SIGKILL in each of its phases, ten times each, at moments drawn from a seed; then it is
 * started again. REAWAIT_SEED repeats a run.
 */
import { watch } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { makeFixtureFolder, type FixtureFolder } from "./testing/fixture-folder.js";
import { startSample } from "./testing/sample-process.js";
import type { Program } from "../testing/program.js";

const KILLS = 10;
const seed = Number(process.env["REAWAIT_SEED"] ?? Date.now() % 2 ** 31);
/** From 0, the beginning of a phase, up to 1, its end. */
const moments = fc
  .sample(fc.noBias(fc.integer({ min: 0, max: 999 })), { seed, numRuns: KILLS })
  .map((thousandth) => thousandth / 1_000);

let fixture: FixtureFolder;
beforeEach(async () => {
  fixture = await makeFixtureFolder();
  await writeFile(fixture.log, "");
});
afterEach(() => fixture.remove());

function start(killAt?: string): Program {
  const { folder, storage, log, base } = fixture;
  return startSample([folder, "--storage", storage, "--log", log], { cwd: base, ...(killAt && { killAt }) });
}

/** Started again, it goes on, and the total is right. */
async function expectRightTotal(): Promise<void> {
  const { output, code } = await start().ended;
  expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(fixture.total) });
  const counts = await fixture.counts();
  expect(fixture.files.filter((file) => !counts.has(file))).toEqual([]);
}

describe(`killed (seed ${seed})`, () => {
  // Each place is passed a known number of times at least, so that every moment comes before the end.
  const places = [
    { place: "opening", passes: 30 },
    { place: "turn", passes: 40 },
    { place: "before-commit", passes: 4 },
    { place: "after-commit", passes: 4 },
  ] as const;
  for (const { place, passes } of places) {
    it.each(moments)(`in "${place}", at %d`, async (moment) => {
      const { signal } = await start(`${place}:${1 + Math.floor(moment * passes)}`).ended;
      expect(signal).toBe("SIGKILL");
      await expectRightTotal();
    });
  }

  it.each(moments)("in an activity, at %d", async (moment) => {
    const sample = start();
    const reached = Math.floor(moment * 20);
    await untilLogHas(reached);
    sample.child.kill("SIGKILL");
    const { signal } = await sample.ended;
    expect(signal).toBe("SIGKILL");
    await expectRightTotal();
  });

  it.each(moments)("before the engine is open, at %d", async (moment) => {
    const sample = start();
    // As it starts, it says so bit by bit.
    const stages = [/^/, /Counting/, /Database/];
    await sample.untilOutput(stages[Math.floor(moment * stages.length)] ?? /^/);
    sample.child.kill("SIGKILL");
    expect((await sample.ended).signal).toBe("SIGKILL");
    await expectRightTotal();
  });
});

/** Resolves once so many files were counted. */
async function untilLogHas(lines: number): Promise<void> {
  const watcher = watch(fixture.log);
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        fixture.counts().then((counts) => {
          if (counts.size >= lines) resolve();
        }, reject);
      };
      watcher.on("change", look);
      void stat(fixture.log).then(look, reject);
    });
  } finally {
    watcher.close();
  }
}
