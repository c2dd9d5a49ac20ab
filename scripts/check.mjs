// @ts-check
// Everything about the code that can be told without running it. `npm run check` does all of it, `npm run check types
// lint` those steps. Two steps run at a time; the output of a step is shown if it fails.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} command for Node: a script and its arguments
 */

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const packages = readdirSync(join(root, "packages"));

/** @type {readonly Step[]} The long ones first, so that the short ones fill up beside them. */
const steps = [
  { name: "lint", command: [bin("eslint"), "--max-warnings=0", "."] },
  { name: "types", command: [bin("typescript", "tsc"), "-p", "tsconfig.tests.json"] },
  { name: "format", command: [bin("prettier"), "--check", "--log-level=warn", "."] },
  { name: "unused", command: [bin("knip"), "--no-config-hints"] },
  { name: "lockfile", command: ["scripts/check-lockfile.mjs"] },
  { name: "proto-format", command: [bin("@bufbuild/buf", "buf"), "format", "--diff", "--exit-code", "proto"] },
  { name: "proto-contract", command: ["scripts/check-contract.mjs"] },
  { name: "proto-generated", command: ["scripts/check-generated.mjs"] },
  ...packages.flatMap((name) => [
    { name: `publint-${name}`, command: [bin("publint"), "--strict", `packages/${name}`] },
    {
      name: `attw-${name}`,
      command: [bin("@arethetypeswrong/cli", "attw"), "--pack", "--profile=esm-only", "--no-color", `packages/${name}`],
    },
  ]),
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(", ")}; there are ${steps.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const queue = steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
/** @type {string[]} */
const failed = [];
await Promise.all([work(), work()]);
if (failed.length > 0) {
  console.error(`check: failed in ${failed.join(", ")}`);
  process.exitCode = 1;
}

async function work() {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    const began = performance.now();
    const { status, output } = await run(step.command);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${status === 0 ? "ok    " : "FAILED"} ${step.name} (${seconds} s)`);
    if (status === 0) continue;
    console.log(output.trimEnd());
    failed.push(step.name);
  }
}

/**
 * @param {readonly string[]} command
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function run(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}

/**
 * The script behind a command of an installed package.
 *
 * @param {string} packageName
 * @param {string} [command] needed where the package has several, or one of another name
 * @returns {string}
 */
function bin(packageName, command = packageName) {
  const folder = join(root, "node_modules", packageName);
  const { bin: bins } = require(join(folder, "package.json"));
  return join(folder, typeof bins === "string" ? bins : bins[command]);
}
