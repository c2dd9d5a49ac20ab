/** Finds the line of the orchestrator in a stack. */

/** The folder of this package; unknown where a bundler has put the package into a file of the user's. */
const ownFolder = folderOf(import.meta.url);

/** The topmost line of a stack that is not the SDK's own. */
export function callSiteOf(stack: string | undefined): string | undefined {
  return stack
    ?.split("\n")
    .slice(1)
    .find((line) => line.includes("at ") && !isOwn(line.replaceAll("\\", "/"), ownFolder))
    ?.trim();
}

/**
 * Whether a line of a stack is the SDK's own, or the host's. Tests of this package are not.
 *
 * @param line - with forward slashes only
 * @param folder - of this package
 */
export function isOwn(line: string, folder: string | undefined): boolean {
  if (line.includes("node:internal") || line.includes("/@reawait/core/")) return true;
  return folder !== undefined && line.replaceAll("%20", " ").includes(folder) && !line.includes(".test.");
}

/**
 * The folder of the package that a module is in: its path, with a slash at either end. Stacks show paths or URLs, with
 * source maps or without.
 *
 * @param url - of the module `replay/call-site` in its sources, or of the package's bundle that it is in
 */
export function folderOf(url: string): string | undefined {
  const { 1: folder } = /^(\w+:.*\/)(?:src\/replay\/call-site\.ts|dist\/chunks\/reawait-\w+\.js)$/.exec(url) ?? [];
  return folder && new URL(folder).pathname.replaceAll("%20", " ");
}
