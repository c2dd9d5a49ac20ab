/**
 * Load and scale: `npm run test:scale -- [NAME...]`. Each measurement runs in a process of its own, and keeps to its limits
 * or fails. Linux only, which tells what memory a process has.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atOnceApart, atOnceTogether, atOnceTogetherSmall, SMALL_HEAP } from "./at-once.js";
import { backlog } from "./backlog.js";
import { formatFigure, isOver, type Figure, type Measurement } from "./figure.js";
import { largestPayload, payloads } from "./payloads.js";
import { sleepers, wakeSleepers } from "./sleepers.js";
import { fanOut, longHistory } from "./wide-and-long.js";

type Entry = readonly [title: string, run: Measurement, flags?: readonly string[]];

const MEASUREMENTS: Readonly<Record<string, Entry>> = {
  apart: ["10,000 instances at once, the engine by itself", atOnceApart],
  together: ["10,000 instances at once, all in one process", atOnceTogether],
  "together-small": [`the same, by node ${SMALL_HEAP.join(" ")}`, atOnceTogetherSmall, SMALL_HEAP],
  "fan-out": ["a fan-out of 10,000", fanOut],
  "long-history": ["a history of 100,000 events", longHistory],
  payloads: ["fifty times payloads of 1 MB, at once", payloads],
  "largest-payload": ["payloads of 64 MB", largestPayload],
  backlog: ["100,000 activities ready, and one worker with one slot", backlog],
  sleepers: ["a million sleeping instances", sleepers],
};

const [command = "", ...rest] = process.argv.slice(2);
if (command === "wake") console.log(JSON.stringify(await wakeSleepers(rest[0] ?? "")));
else if (command === "measure") console.log(JSON.stringify(await MEASUREMENTS[rest[0] ?? ""]?.[1](rest[1] ?? "")));
else for (const name of command === "" ? Object.keys(MEASUREMENTS) : [command, ...rest]) await measure(name);

async function measure(name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "reawait-scale-"));
  try {
    const args = [...(MEASUREMENTS[name]?.[2] ?? []), fileURLToPath(import.meta.url), "measure", name, folder];
    const { stdout, status } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    console.log(MEASUREMENTS[name]?.[0] ?? name);
    if (status !== 0) throw new Error(`The measurement ${name} ended with ${status}.`);
    const figures = JSON.parse(stdout) as readonly Figure[];
    for (const shown of figures) console.log(formatFigure(shown));
    if (figures.some(isOver)) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
