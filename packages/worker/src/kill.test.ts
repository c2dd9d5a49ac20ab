import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { useTemporaryFolder } from "../../engine/src/store/testing/temporary-folder.js";
import { startProgram } from "./testing/run-program.js";

const file = useTemporaryFolder();

const KILLS = 10;
/** A run says about so many lines: two in the beginning, and some 40 for its own three instances. */
const LINES = 45;

/** Each of these is printed with the seed where the test fails. */
const seed = Number(process.env["REAWAIT_SEED"] ?? Date.now() % 1_000_000);
const moments = fc.sample(fc.integer({ min: 1, max: LINES }), { seed, numRuns: KILLS });

async function runAndKill(args: readonly string[], afterLines: number): Promise<void> {
  const program = startProgram("crash-victim.mjs", { args });
  for (let line = 1; line <= afterLines; line++) if ((await program.nextLine()) === undefined) break;
  program.kill();
  const { stderr } = await program.ended;
  expect(stderr).toBe("");
}

it(`ends every instance right after kill -9 at ${KILLS} random moments (REAWAIT_SEED=${seed})`, async () => {
  const storage = file("hub.db");
  const effects = file("effects.txt");
  writeFileSync(effects, "");
  for (const [run, moment] of moments.entries()) await runAndKill([storage, effects, `run${run}`], moment);
  const { code, stdout, stderr } = await startProgram("crash-victim.mjs", { args: [storage, effects, "last"] }).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [, json = ""] = /^results (.*)$/m.exec(stdout) ?? [];
  const { counter, ...results } = JSON.parse(json) as { counter: readonly string[] } & Record<string, number>;

  // 0+1+4, 1+4+9 and 4+9+16; each child's own result beside those of its parent.
  const parents = Object.entries(results).filter(([id]) => /^(run\d|last)[abc]$/.test(id));
  expect(parents.length).toBeGreaterThanOrEqual(3);
  for (const [id, total] of parents) expect([id, total]).toEqual([id, 5 + 14 + 29]);
  const children = Object.keys(results).filter((id) => id.includes(":"));
  expect(children).toHaveLength(parents.length * 3);
  // Every event came once, and those of one sender in their order.
  for (const [id] of parents) {
    expect(counter.filter((tick) => tick.startsWith(`${id} `))).toEqual([`${id} 0`, `${id} 1`, `${id} 2`]);
  }
  // Every activity ran at least once.
  const ran = new Set(readFileSync(effects, "utf8").trim().split("\n"));
  expect(ran.size).toBe(children.length * 3);
});
