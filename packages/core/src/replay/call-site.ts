/** Finds the line of the orchestrator in a stack. */

/** The folder of this package; unknown where a bundler has put the package into a file of the user's. */
const ownFolder = folderOf(import.meta.url, "replay/call-site");

/** The topmost line of a stack that is not the SDK's own. */
export function callSiteOf(stack: string | undefined): string | undefined {
  return stack
    ?.split("\n")
    .slice(1)
    .find((line) => line.includes("at ") && !isOwn(line.replaceAll("\\", "/"), ownFolder))
    ?.trim();
}

/**
 * Whether a line of a stack is a package's own, the core's or the host's. Tests of the package are not.
 *
 * @param line - with forward slashes only
 * @param folder - of the package
 */
export function isOwn(line: string, folder: string | undefined): boolean {
  if (line.includes("node:internal") || line.includes("/@reawait/core/")) return true;
  return folder !== undefined && line.replaceAll("%20", " ").includes(folder) && !line.includes(".test.");
}

/**
 * The folder of the package that a module is in: its path, with a slash at either end. Stacks show paths or URLs, with
 * source maps or without.
 *
 * @param url - of the module in its sources, or of the package's bundle that it is in
 * @param module - for example `replay/call-site`
 */
export function folderOf(url: string, module: string): string | undefined {
  const { 1: folder, 2: source } = /^(\w+:.*\/)(?:src\/(.*)\.ts|dist\/chunks\/reawait-\w+\.js)$/.exec(url) ?? [];
  if (folder === undefined || (source !== undefined && source !== module)) return undefined;
  return new URL(folder).pathname.replaceAll("%20", " ");
}
