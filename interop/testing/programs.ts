/**
 * The orchestrators of the interop tests. Each SDK has all of them, written as its own documentation would have them, and
 * so that the same calls are made in the same order: an instance that began in one can be finished in another.
 */
export interface ProgramInputs {
  /** The input doubled three times, one call after the other. */
  readonly chain: number;
  /** The sum of the doubles of the numbers up to the input, called all at once. */
  readonly fanOut: number;
  /** The sum of the numbers up to the input, each of them echoed by a child of its own. */
  readonly familyOut: number;
  /** What the event `go` brought, or `"timer"` where the milliseconds of the input went by first. */
  readonly eventOrTimer: number;
  /** Two children `chain`, the second going on from the first; then one that fails, which is caught. */
  readonly family: number;
  /** Fails. */
  readonly failing: undefined;
  /** Collects one event `item` in each of three generations, and keeps those that it has not taken yet. */
  readonly generations: Collected;
  /** Continues as new until `at` is `end`. */
  readonly countUp: Count;
  /** The activities `gated` with `"a"` and `"b"`, at once; then `double` of 1. */
  readonly gatedPair: undefined;
  /** One activity `gated` with `"a"`; whether it failed. */
  readonly gatedOnce: undefined;
  /** The activity `gated` with the numbers up to the input, all at once; how many there were. */
  readonly gatedMany: number;
  /** What the event `go` brought. */
  readonly waiter: undefined;
  /** Sets the custom status `"halfway"`, then waits for `go`. */
  readonly halfway: undefined;
  /** `flaky` with the input, three attempts at most, a millisecond apart. */
  readonly retrying: number;
  /** Calls an activity that nobody has; whether that failed. */
  readonly callsNobody: undefined;
  /** What the activity `echo` made of the input. */
  readonly echo: unknown;
  /** A bit of everything, with two waits for events in between, at which workers are exchanged. */
  readonly journey: number;
}

/** One for each name. */
export type Programs<Program> = { readonly [Name in keyof ProgramInputs]: Program };

/** The input of `generations`. */
export interface Collected {
  readonly items: readonly unknown[];
}

/** The input of `countUp`. */
export interface Count {
  readonly at: number;
  readonly end: number;
}

export const oneTo = (last: number): number[] => Array.from({ length: last }, (_each, index) => index + 1);

export const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);

/** What `journey` returns for 1, after the events `go` with 5 and `on` with 6. */
export const journeyResult = { flaky: 2, child: 16, parts: [6, 8], afterGo: 10, secondChild: 80, afterOn: 12 };

/** The activities that `journey` runs in all, its children's included: each as often as it stands here. */
export const journeyRuns: readonly string[] = [
  ...["double 1", "flaky 1", "flaky 1", "double 2", "double 4", "double 8", "double 3", "double 4"],
  ...["double 5", "double 10", "double 20", "double 40", "double 6"],
];
