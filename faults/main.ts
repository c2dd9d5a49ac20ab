/**
 * The long form of the suite: `npm run test:faults -- [--kills N] [--disturbances N] [--scenarios N] [--deaths N]
 * [--stride N] [--seed N]`. A seed chooses the same victims, places and counts again; without one it is drawn, and printed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCrash } from "./crash/run-crash.js";
import { runNetwork } from "./network/run-network.js";
import { runStranded } from "./network/run-stranded.js";
import { runThreads } from "./storage/run-threads.js";
import { sweepStorage } from "./storage/sweep-storage.js";
import { summarizeCrash, summarizeNetwork, summarizeRest, summarizeSweep, summarizeThreads } from "./summary.js";
import type { Problems } from "./model/problems.js";

const PROBLEMS_SHOWN = 50;
const LANES = 24;
const EXPIRIES = 60;
const MANY = 100;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    disturbances: { type: "string", default: "200" },
    scenarios: { type: "string", default: "600" },
    deaths: { type: "string", default: "100" },
    stride: { type: "string", default: "7" },
    seed: { type: "string", default: process.env["REAWAIT_SEED"] ?? String(Date.now() % 2 ** 31) },
  },
});
const seed = Number(values.seed);
const scenarios = Number(values.scenarios);
const folder = await mkdtemp(join(tmpdir(), "reawait-faults-"));

console.log(`seed ${seed} (--seed ${seed} repeats it), files in ${folder}`);
// This one mostly waits.
const stranded = runPart("a worker that is cut off without a word", "stranded", summarizeRest, (storage) =>
  runStranded({ seed, storage }),
);
await runPart("killed under load", "crash", summarizeCrash, (storage) => {
  const built = new URL(".", import.meta.url);
  return runCrash({ seed, deaths: Number(values.kills), scenarios, lanes: LANES, built, storage });
});
const network = { seed, scenarios, lanes: LANES, disturbances: Math.ceil(Number(values.disturbances) / 3) };
await runPart("a bad network", "network", summarizeNetwork, (storage) =>
  runNetwork({ ...network, expiries: 0, storage }),
);
await runPart("a bad network, and no time", "no-time", summarizeNetwork, (storage) =>
  runNetwork({ ...network, expiries: EXPIRIES, storage }),
);
await runPart("a storage whose thread dies", "threads", summarizeThreads, (storage) =>
  runThreads({ seed, deaths: Number(values.deaths), lanes: LANES, storage }),
);
await stranded;
// Alone: it fails a driver that all engines of the process share.
await runPart("a storage that fails at every step", "sweep", summarizeSweep, () =>
  sweepStorage({ seed, stride: Number(values.stride), many: MANY }),
);
if (process.exitCode === undefined) await rm(folder, { recursive: true, force: true });

/** Runs a part of the suite, and says what came of it. */
async function runPart<Report extends { readonly problems: Problems }>(
  title: string,
  name: string,
  summarize: (report: Report) => string,
  run: (storage: string) => Promise<Report>,
): Promise<void> {
  const storage = join(folder, `${name}.db`);
  const begun = performance.now();
  const report = await run(storage);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  console.log(`\n${title}\n${summarize(report)}\ntime        ${seconds} s`);
  if (report.problems.length === 0) {
    console.log("no problems");
    return;
  }
  console.error(report.problems.slice(0, PROBLEMS_SHOWN).join("\n"));
  console.error(`${report.problems.length} problems; the file is ${storage}`);
  process.exitCode = 1;
}
