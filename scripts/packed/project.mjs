// @ts-check
// A user's project: empty, outside the workspace, with the packages installed as npm would publish them.
import { execFile } from "node:child_process";
import { cp, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { npmScript } from "../set-up/npm.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @typedef {object} Project
 * @property {string} folder
 * @property {(script: string, ...args: string[]) => Promise<Ending>} node runs a script of the project, or of a package by its absolute path
 * @property {(name: string, text: string) => Promise<string>} write makes a file, and gives its path
 * @property {ReadonlyMap<string, readonly string[]>} packed the files of each package, by its name
 * @property {() => Promise<void>} remove
 *
 * @typedef {object} Ending
 * @property {number} code
 * @property {string} output
 */

/**
 * Packs all packages, and installs them into a new project.
 *
 * @returns {Promise<Project>}
 */
export async function installPackages() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "reawait-packed-")));
  /** @type {Record<string, string>} */
  const dependencies = {};
  /** @type {Map<string, readonly string[]>} */
  const contents = new Map();
  for (const name of readdirSync(join(root, "packages"))) {
    const [packed] = JSON.parse(
      await npm(join(root, "packages", name), "pack", "--json", "--pack-destination", folder),
    );
    dependencies[packed.name] = `file:${packed.filename}`;
    contents.set(
      packed.name,
      packed.files.map((/** @type {{ path: string }} */ { path }) => path),
    );
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "a-user", private: true, dependencies }));
  await npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
  await lendBuiltDriver(folder);
  return {
    folder,
    node: (script, ...args) => run(process.execPath, [script, ...args], folder),
    async write(name, text) {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    packed: contents,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * A user's npm compiles the driver where it has no binary for it. That takes a minute, and says nothing about our
 * packages: the one that was built for this workspace does.
 *
 * @param {string} folder
 */
async function lendBuiltDriver(folder) {
  const built = join(root, "node_modules/better-sqlite3/build");
  if (existsSync(built)) await cp(built, join(folder, "node_modules/better-sqlite3/build"), { recursive: true });
}

/**
 * The script behind a command of a package of this workspace.
 *
 * @param {string} packageName
 * @param {string} command
 * @returns {string}
 */
export function tool(packageName, command) {
  const manifest = join(root, "node_modules", packageName, "package.json");
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin[command]);
}

/** Where the types of Node are. */
export const typeRoots = join(root, "node_modules/@types");

/**
 * @param {string} cwd
 * @param {...string} args
 * @returns {Promise<string>}
 */
async function npm(cwd, ...args) {
  const script = npmScript(process.env);
  const { code, output, stdout } =
    script === undefined ? await run("npm", args, cwd) : await run(process.execPath, [script, ...args], cwd);
  if (code !== 0) throw new Error(`npm ${args.join(" ")} failed in ${cwd}:\n${output}`);
  return stdout;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<Ending & { stdout: string }>}
 */
function run(command, args, cwd) {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : error === null ? 0 : 1;
      resolve({ code, stdout, output: stdout + stderr });
    });
  });
}
