import { parseArgs } from "node:util";

import { nearest } from "./nearest.js";

/** A mistake in the command line. */
export class UsageError extends Error {}

export const text = { type: "string" } as const;
export const flag = { type: "boolean" } as const;

/** The options that a command has, by their names. */
type OptionList = Readonly<Record<string, { readonly type: "string" | "boolean"; readonly short?: string }>>;

type Values<Options extends OptionList> = {
  readonly [Name in keyof Options]?: (Options[Name]["type"] extends "string" ? string : boolean) | undefined;
};

/**
 * Reads the options of a command, all of which have a name.
 *
 * @throws UsageError where there are others, or one of them lacks its value or has none to have
 */
export function parseOptions<const Options extends OptionList>(
  args: readonly string[],
  options: Options,
): Values<Options> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const unknown = unknownOption(args, Object.keys(options));
    if (unknown !== undefined) throw new UsageError(unknown);
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function unknownOption(args: readonly string[], known: readonly string[]): string | undefined {
  const names = args.flatMap((argument) => /^--([^=]+)/.exec(argument)?.[1] ?? []);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  const meant = nearest(unknown, known);
  return `there is no option --${unknown}${meant === undefined ? "" : `; did you mean --${meant}?`}`;
}
