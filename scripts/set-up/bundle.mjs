// @ts-check
// What a package runs, in a few files: Node loads those in half the time that it takes for one file a module. The
// declarations beside them are tsc's, and so is the check of types.
import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
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
  const { metafile } = await build({
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
    metafile: true,
    logLevel: "warning",
  });
  const written = new Set(Object.keys(metafile.outputs).map((path) => resolve(folder, path)));
  for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (/\.js(\.map)?$/.test(entry.name) && !written.has(path)) rmSync(path);
  }
}
