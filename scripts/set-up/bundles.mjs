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
 * The modules of a package that are loaded from outside, each the entry of a bundle: `"index"` for `src/index.ts` and
 * `dist/index.js`.
 *
 * @param {string} folder the package's
 * @returns {readonly string[]}
 */
export function bundlesOf(folder) {
  const { name, exports = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const exported = Object.values(exports).map((/** @type {{ default: string }} */ target) => target.default);
  const entries = exported.flatMap((path) => /^\.\/dist\/(.*)\.js$/.exec(path)?.[1] ?? []);
  return [...entries, ...(loadedOtherwise.get(name) ?? [])];
}
