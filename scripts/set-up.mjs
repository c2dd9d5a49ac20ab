// @ts-check
// Makes a checkout ready to run: installs from the lockfile and builds, each when, and only when, something is missing
// or stale. Says what it does; says nothing when there is nothing to do. Uses nothing that an install would bring.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runNpm } from "./set-up/npm.mjs";
import { planSetUp } from "./set-up/plan.mjs";
import { readSources } from "./set-up/sources.mjs";
import { presentInstallation, readStamp, writeStamp } from "./set-up/stamp.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const install = presentInstallation(root);
const { fingerprint: sources, missingOutputs } = readSources(root);
const hasNodeModules = existsSync(join(root, "node_modules"));
const plan = planSetUp(readStamp(root), { install, hasNodeModules, sources, missingOutputs });

if (plan.install !== undefined) {
  console.log(
    `set-up: npm ci, because ${plan.install} (may take some minutes, and longer where SQLite has to be compiled)`,
  );
  // Without the development dependencies there is no compiler, whatever NODE_ENV says.
  if (!runNpm(root, ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]))
    fail("npm ci failed; its messages are above.");
  // The root's postinstall script writes the stamp, so that it is written after an `npm ci` by hand as well.
  if (readStamp(root) === undefined)
    fail("npm ci ran without install scripts (is ignore-scripts set?), but better-sqlite3 needs its own.");
}
if (plan.build !== undefined) {
  console.log(`set-up: tsc -b and the bundles, because ${plan.build}`);
  build();
  await bundle();
  // tsc trusts its notes on what it has written: a lost file comes back only by force.
  if (readSources(root).missingOutputs.length > 0) build("--force");
  writeStamp(root, { install, build: sources });
}

/** @param {readonly string[]} options */
function build(...options) {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-b", "tsconfig.build.json", ...options];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) fail("the build failed; the errors are above.");
}

async function bundle() {
  // The bundler is there only now.
  const { bundlePackages } = await import("./set-up/bundle.mjs");
  try {
    await bundlePackages(root);
  } catch (error) {
    fail(`the bundles could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @param {string} message */
function fail(message) {
  console.error(`set-up: ${message}`);
  process.exit(1);
}
