// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { bundlesOf } from "./bundles.mjs";

/**
 * @typedef {object} Sources
 * @property {string} fingerprint changes with the content, the name or the number of the files that a build reads
 * @property {readonly string[]} missingOutputs what a build of them would have written and is not there
 */

/**
 * Reads what a build would read: tsc by tsconfig.build.json, and the bundler. Contents, not times: those change with every checkout.
 *
 * @param {string} root
 * @returns {Sources}
 */
export function readSources(root) {
  const hash = createHash("sha256");
  /** @param {string} path */
  const add = (path) =>
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(root, path)))
      .update("\0");

  add("tsconfig.base.json");
  add("tsconfig.build.json");
  for (const name of ["bundle.mjs", "bundles.mjs"]) hash.update(readFileSync(new URL(name, import.meta.url)));
  /** @type {string[]} */
  const missingOutputs = [];
  for (const { path } of readJson(join(root, "tsconfig.build.json")).references) {
    const {
      rootDir,
      outDir,
      emitDeclarationOnly = false,
    } = readJson(join(root, path, "tsconfig.json")).compilerOptions;
    /** @param {string} output */
    const expectOutput = (output) => {
      if (!existsSync(join(root, output))) missingOutputs.push(output);
    };
    add(`${path}/tsconfig.json`);
    add(`${path}/package.json`);
    for (const file of listSources(join(root, path, rootDir))) {
      add([path, rootDir, file].join("/"));
      const output = file.replace(/\.ts$/, emitDeclarationOnly ? ".d.ts" : ".js");
      if (!file.endsWith(".d.ts")) expectOutput([path, outDir, output].join("/"));
    }
    if (emitDeclarationOnly) {
      for (const bundle of bundlesOf(join(root, path))) expectOutput([path, outDir, `${bundle}.js`].join("/"));
    }
  }
  return { fingerprint: hash.digest("hex"), missingOutputs };
}

/**
 * Paths relative to the folder, with slashes, in an order that does not depend on the file system.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function listSources(folder) {
  /** @type {string[]} */
  const files = [];
  /** @param {string} at */
  const visit = (at) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (!ignoredFolders.has(entry.name)) visit(path);
      } else if (isBuilt(entry.name)) files.push(relative(folder, path).split(sep).join("/"));
    }
  };
  visit(folder);
  return files.sort();
}

const ignoredFolders = new Set(["dist", "node_modules", "testing"]);

/**
 * The same choice as the `exclude` of the packages' tsconfig.json.
 *
 * @param {string} name
 */
function isBuilt(name) {
  return name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.endsWith(".test-d.ts");
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
