/** `ms`, `s` (seconds), `m` (minutes), `h` (hours), `d` (days of 24 hours), `w` (weeks of 7 days). */
export type DurationUnit = "ms" | "s" | "m" | "h" | "d" | "w";

/** A number and its unit, checked when the program is compiled: `"24h"`, `"1.5s"`, `"500ms"`. */
export type DurationString = `${number}${DurationUnit}`;

/** A sum of whole or fractional units. At least one must be given; `{ hours: 1, minutes: 30 }` is 90 minutes. */
export interface DurationRecord {
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/**
 * A length of time, zero or more. Never a bare number, whose unit differs from SDK to SDK. A day is always 24 hours:
 * for a point on a calendar use a `Date`.
 *
 * @example
 * await ctx.createTimer("24h");
 * await ctx.createTimer({ days: 1, hours: 12 });
 */
export type Duration = DurationString | DurationRecord;

const millisecondsPerUnit: Readonly<Record<DurationUnit, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const unitOfField: Readonly<Record<keyof DurationRecord, DurationUnit>> = {
  weeks: "w",
  days: "d",
  hours: "h",
  minutes: "m",
  seconds: "s",
  milliseconds: "ms",
};

/** The farthest instant that a `Date` can hold, in milliseconds from the epoch. */
const longestDuration = 8.64e15;

const accepted =
  'Give a string such as "24h", "1.5s" or "500ms" (units: ms, s, m, h, d, w), or a record such as { hours: 24 }.';

const durationPattern = /^(\d+(?:\.\d+)?)(ms|[smhdw])$/;

/**
 * The length of a duration in whole milliseconds, rounded to the nearest.
 *
 * @param option - which one it is, for the errors
 * @throws TypeError if the value is not a duration at all (a bare number, an unknown unit or field, an empty record)
 * @throws RangeError if it is negative, not finite, or longer than a `Date` can hold
 */
export function toMilliseconds(duration: Duration, option?: string): number {
  try {
    return read(duration);
  } catch (error) {
    if (option !== undefined && error instanceof Error) error.message = `${option}: ${error.message}`;
    throw error;
  }
}

function read(given: unknown): number {
  if (typeof given === "string") return bounded(millisecondsOfString(given));
  if (isPlainRecord(given)) return bounded(millisecondsOfRecord(given));
  throw new TypeError(`${show(given)} is not a duration. ${accepted}`);
}

/**
 * Writes milliseconds as the shortest duration that reads back as the same length: `"24h"` comes out as `"1d"`, 1,500
 * as `"1.5s"`. Meant for messages: a number that is no duration is shown with `ms` rather than refused.
 */
export function formatDuration(milliseconds: number): DurationString {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 1_000) return `${milliseconds}ms`;
  for (const unit of ["w", "d", "h", "m"] as const) {
    if (milliseconds % millisecondsPerUnit[unit] === 0) return `${milliseconds / millisecondsPerUnit[unit]}${unit}`;
  }
  const seconds = milliseconds / 1_000;
  // Thousandths of very many seconds are more digits than a number holds.
  return Math.round(seconds * 1_000) === milliseconds ? `${seconds}s` : `${milliseconds}ms`;
}

function millisecondsOfString(text: string): number {
  const match = durationPattern.exec(text);
  const unit = match?.[2];
  if (match === null || !isUnit(unit)) {
    if (text.startsWith("-")) throw new RangeError(`The duration ${show(text)} is negative. ${accepted}`);
    throw new TypeError(`${show(text)} is not a duration. ${accepted}`);
  }
  return Number(match[1]) * millisecondsPerUnit[unit];
}

function millisecondsOfRecord(record: Readonly<Record<string, unknown>>): number {
  let sum = 0;
  let fields = 0;
  for (const field of Object.keys(record)) {
    const amount = record[field];
    if (!isField(field)) {
      const known = Object.keys(unitOfField).join(", ");
      throw new TypeError(`${show(field)} is not a field of a duration. The fields are ${known}.`);
    }
    if (amount === undefined) continue;
    if (typeof amount !== "number") {
      throw new TypeError(`The field ${field} of a duration must be a number, not ${show(amount)}.`);
    }
    if (!(amount >= 0 && amount < Infinity)) {
      throw new RangeError(`The field ${field} of a duration must be a finite number, zero or more, not ${amount}.`);
    }
    sum += amount * millisecondsPerUnit[unitOfField[field]];
    fields += 1;
  }
  if (fields === 0) throw new TypeError(`A duration needs at least one field. ${accepted}`);
  return sum;
}

function bounded(milliseconds: number): number {
  const rounded = Math.round(milliseconds);
  if (rounded <= longestDuration) return rounded + 0;
  throw new RangeError(`A duration of ${rounded} ms is longer than a Date can hold (${longestDuration} ms).`);
}

function isUnit(text: string | undefined): text is DurationUnit {
  return text !== undefined && Object.hasOwn(millisecondsPerUnit, text);
}

function isField(name: string): name is keyof DurationRecord {
  return Object.hasOwn(unitOfField, name);
}

/** Plain in any realm: its prototype is null or the root of a chain. */
function isPlainRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf"));
}

/** Shortened, and safe for whatever was given instead of a duration. */
function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "number") return `The bare number ${value}`;
  if (typeof value === "function") return "A function";
  if (typeof value !== "object" || value === null) return String(value);
  return Object.prototype.toString.call(value);
}
