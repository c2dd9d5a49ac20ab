// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What is loaded by other ways than the exports of its package, by the name of the package. */
const loadedOtherwise = new Map([
  // The command.
  ["@reawait/engine", ["cli/main"]],
  // So that they are in a chunk, whose name they know.
  ["@reawait/core", ["replay/call-site"]],
  ["@reawait/testing", ["diagnosis/user-line"]],
]);

/**
 * The folders of the packages that run from bundles: those that the compiler writes declarations for, and no more. What a
 * package has left behind that is no more is none.
 *
 * @param {string} root
 * @returns {readonly string[]}
 */
export function bundledPackages(root) {
  /** @type {{ references: readonly { path: string }[] }} */
  const { references } = readJson(join(root, "tsconfig.build.json"));
  const folders = references.map(({ path }) => join(root, path));
  return folders.filter(
    (folder) => readJson(join(folder, "tsconfig.json")).compilerOptions.emitDeclarationOnly === true,
  );
}

/**
 * The modules of a package that are loaded from outside, each the entry of a bundle: `"index"` for `src/index.ts` and
 * `dist/index.js`.
 *
 * @param {string} folder the package's
 * @returns {readonly string[]}
 */
export function bundlesOf(folder) {
  const { name, exports = {} } = readJson(join(folder, "package.json"));
  const exported = Object.values(exports).map((/** @type {{ default: string }} */ target) => target.default);
  const entries = exported.flatMap((path) => /^\.\/dist\/(.*)\.js$/.exec(path)?.[1] ?? []);
  return [...entries, ...(loadedOtherwise.get(name) ?? [])];
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
