/** Finds the line of the user's code in a stack. */
import { fileURLToPath } from "node:url";
import { callSiteOf } from "@reawait/core/internal";

/** The folder of this package's code. */
const ownFolder = fileURLToPath(new URL("..", import.meta.url)).replaceAll("\\", "/");

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
  return line.replaceAll("\\", "/").replaceAll("%20", " ").includes(ownFolder) && !line.includes(".test.");
}
