/**
 * What to do about code that came to something else with the same history, though nobody changed it: in one wording.
 *
 * @param code - for example `the code`
 * @param used - what it was seen to use, for example `Date.now() at flow.ts:3:20`; where that is not known, "something"
 */
export function notTheSameTwice(code: string, used?: string): string {
  const what = used === undefined ? "depends on something that is" : `uses ${used}, which is`;
  return (
    `${code} ${what} not the same twice: take time, guids and random numbers from ctx and all else from activities, keep ` +
    "nothing in variables outside the orchestrator, and decide nothing by ctx.isReplaying."
  );
}
