/** All options that there are: with the type of the options as `Options`, none can be forgotten. */
export type Known<Options> = Readonly<Record<keyof Options, true>>;

/**
 * An option that nobody reads would check nothing, and say so nowhere.
 *
 * @param taker - what was given them, for example `explore`
 * @throws TypeError naming the option that there is none of, and those that there are; or where these are no options
 */
export function refuseUnknownOptions(taker: string, given: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`${taker} takes its options as a record, not ${JSON.stringify(given)}`);
  }
  const unknown = Object.keys(given).find((option) => !Object.hasOwn(known, option));
  if (unknown === undefined) return;
  throw new TypeError(`${taker} knows no option "${unknown}": it knows ${Object.keys(known).join(", ")}`);
}

/** @throws TypeError naming the option, and what it may be */
export function oneOf<Value extends string>(option: string, given: unknown, values: readonly Value[]): Value {
  const value = values.find((each) => each === given);
  if (value !== undefined) return value;
  const known = values.map((each) => `"${each}"`).join(" or ");
  throw new TypeError(`the option ${option} knows ${known}, not ${JSON.stringify(given)}`);
}
