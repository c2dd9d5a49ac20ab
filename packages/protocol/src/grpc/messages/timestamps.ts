import { durationFromMs, durationMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

/** The furthest time from the epoch that a `Date` can hold, in milliseconds. */
const FURTHEST_TIME = 8.64e15;

/** Fractions of a millisecond are rounded down. */
export function toTimestamp(time: number | undefined): Timestamp | undefined {
  if (time === undefined) return undefined;
  if (!(Math.abs(time) <= FURTHEST_TIME)) throw new RangeError(`${time} is not a time`);
  return timestampFromMs(Math.floor(time));
}

/** Milliseconds since the epoch, rounded down, and never beyond what a `Date` can hold. */
export function fromTimestamp(timestamp: Timestamp | undefined): number | undefined {
  if (timestamp === undefined) return undefined;
  const time = Number(timestamp.seconds) * 1_000 + Math.floor(timestamp.nanos / 1_000_000);
  return Math.min(Math.max(time, -FURTHEST_TIME), FURTHEST_TIME);
}

export function toDuration(milliseconds: number | undefined): Duration | undefined {
  if (milliseconds === undefined) return undefined;
  if (!(Math.abs(milliseconds) <= FURTHEST_TIME)) throw new RangeError(`${milliseconds} is not a length of time`);
  return durationFromMs(Math.round(milliseconds));
}

export function fromDuration(duration: Duration | undefined): number | undefined {
  return duration && durationMs(duration);
}
