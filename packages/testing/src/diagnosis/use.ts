import { userLine } from "./user-line.js";

/** Something that an orchestrator used or began and should not have, and where. */
export interface Use {
  /** For example `Date.now()`. */
  readonly what: string;
  readonly line: string | undefined;
}

/** Frames of libraries may lie between. */
const DEPTH = 50;

/** Notes a use at the line that is running; none where that is not the user's. */
export function noteUse(list: Use[], what: string): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const line = userLine(new Error().stack);
  Error.stackTraceLimit = stackTraceLimit;
  if (line !== undefined) list.push({ what, line });
}
