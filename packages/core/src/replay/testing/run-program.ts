import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { transform } from "@swc/core";

const root = resolve(import.meta.dirname, "../../../../..");
const cache = join(root, "node_modules/.cache/reawait");

/**
 * Runs a program of this folder in a process of its own, in plain Node with default flags. The sources are compiled for it,
 * so that no build has to be fresh.
 *
 * @param name - for example `foreign-import.program`
 * @returns what it printed, which must be JSON
 * @throws where it ended with an error
 */
export async function runProgram(name: string): Promise<unknown> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "program-"));
  try {
    for (const each of ["protocol", "core"]) await compile(each, join(folder, "node_modules/@reawait", each));
    const program = join(folder, `node_modules/@reawait/core/src/replay/testing/${name}.js`);
    const { NODE_OPTIONS: _ofTheTests, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Lays a package out as it is installed, its sources compiled file by file. */
async function compile(name: string, folder: string): Promise<void> {
  const from = join(root, "packages", name);
  const paths = (await readdir(join(from, "src"), { recursive: true })).filter((path) =>
    /(?<!test|test-d)\.ts$/.test(path),
  );
  await mkdir(folder, { recursive: true });
  const exports = { ".": "./src/index.js", "./internal": "./src/internal.js" };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", exports }));
  await Promise.all(
    paths.map(async (path) => {
      const filename = join(from, "src", path);
      const { code } = await transform(await readFile(filename, "utf8"), {
        filename,
        swcrc: false,
        module: { type: "es6" },
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
      });
      const target = join(folder, "src", path.replace(/\.ts$/, ".js"));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, code);
    }),
  );
}
