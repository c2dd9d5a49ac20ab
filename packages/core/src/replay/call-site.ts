/** Finds the line of the orchestrator in a stack. */

/** The folder of this package, as stacks show it; unknown where a bundler has put the package into a file of the user's. */
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
  if (line.includes("node:internal")) return true;
  return (
    (folder !== undefined && line.includes(folder) && !line.includes(".test.")) || line.includes("/@reawait/core/")
  );
}

/**
 * The folder of the package that a module is in, with a slash at either end.
 *
 * @param url - of the module `replay/call-site` in its sources, or in what was built of them
 */
export function folderOf(url: string): string | undefined {
  const { 1: folder } = /^(.*\/)(?:src|dist)\/replay\/call-site\.[jt]s$/.exec(url) ?? [];
  // Source maps show paths rather than URLs; what follows the drive of Windows is enough.
  return folder && decodeURI(new URL(folder).pathname);
}
