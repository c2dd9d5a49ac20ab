/** Finds the line of the user's code in a stack. */
import { callSiteOf, folderOf, isOwn } from "@reawait/core/internal";

/** The folder of this package: stacks show its sources or its bundles. */
const ownFolder = folderOf(import.meta.url, "diagnosis/user-line");

/** The topmost line that is neither the SDK's nor the host's; `undefined` where there is none. */
export function userLine(stack: string | undefined): string | undefined {
  return stack
    ?.split("\n")
    .slice(1)
    .find((line) => callSiteOf(`\n${line}`) !== undefined && !isNotUsers(line))
    ?.trim();
}

/** Where in the code that is: its file, line and column. */
export function placeOf(line: string): string {
  return /([^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? line;
}

function isNotUsers(line: string): boolean {
  if (/node:|\(?<anonymous>\)?$/.test(line)) return true;
  const path = line.replaceAll("\\", "/");
  return path.includes("/@reawait/testing/") || isOwn(path, ownFolder);
}
