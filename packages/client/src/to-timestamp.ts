/**
 * A time, as the protocol wants it.
 *
 * @param what - how an error names it
 * @returns milliseconds since the Unix epoch
 * @throws RangeError where it is an invalid Date, which engines would take for any time at all
 */
export function toTimestamp(date: Date | undefined, what: string): number | undefined {
  const time = date?.getTime();
  if (Number.isNaN(time)) throw new RangeError(`${what} is an invalid Date`);
  return time;
}
