// @ts-check
// What a package runs, in a few files: Node loads those in half the time that it takes for one file a module. The
// declarations beside them are tsc's, and so is the check of types.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { bundledPackages, bundlesOf } from "./bundles.mjs";

/**
 * Writes the bundles of all packages, and removes what an earlier build has left.
 *
 * @param {string} root
 */
export async function bundlePackages(root) {
  await Promise.all(bundledPackages(root).map(bundlePackage));
}

/** @param {string} folder */
async function bundlePackage(folder) {
  const outdir = join(folder, "dist");
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(bundlesOf(folder).map((name) => [name, join(folder, "src", `${name}.ts`)])),
    outdir,
    // Told from a user's own bundle by this name: see core's call-site.ts.
    chunkNames: "chunks/reawait-[hash]",
    absWorkingDir: folder,
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "es2022",
    sourcemap: true,
    // The sources are published too.
    sourcesContent: false,
    write: false,
    logLevel: "warning",
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, path.endsWith(".js") ? withNamesOfClasses(text) : text);
  }
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (/\.js(\.map)?$/.test(entry.name) && !written.has(path)) rmSync(path);
  }
}

/**
 * A class that names itself comes out of the bundler as `var Client = class _Client`, and would be shown to users so.
 *
 * @param {string} text
 */
function withNamesOfClasses(text) {
  const classes = [...text.matchAll(/^var (\w+) = class _\1\b/gm)].map(([, name]) => name);
  return classes.length === 0 ? text : text.replaceAll(new RegExp(`\\b_(${classes.join("|")})\\b`, "g"), "$1");
}
