import { isDeepStrictEqual } from "node:util";

/** What is wrong with something, in words; empty where nothing is. */
export type Problems = readonly string[];

/** That something is exactly what it should be. */
export function unlessSame(what: string, actual: unknown, expected: unknown): Problems {
  if (isDeepStrictEqual(actual, expected)) return [];
  return [`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
}

/** That nothing comes twice. */
export function unlessDistinct(what: string, values: readonly (string | number)[]): Problems {
  const seen = new Set<string | number>();
  const problems: string[] = [];
  for (const value of values) {
    if (seen.has(value)) problems.push(`${what} ${value} is there twice`);
    seen.add(value);
  }
  return problems;
}
