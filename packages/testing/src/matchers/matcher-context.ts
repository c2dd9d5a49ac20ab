/** What matchers use of the framework that calls them: the same in Jest and in Vitest. */

type Tester = (a: unknown, b: unknown) => boolean | undefined;

/** `this` of a matcher. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  readonly promise?: string | undefined;
  readonly expand?: boolean | undefined;
  readonly customTesters?: readonly unknown[] | undefined;
  equals(a: unknown, b: unknown, customTesters?: never): boolean;
  readonly utils: {
    readonly iterableEquality: unknown;
    matcherHint(name: string, received: string, expected: string, options: object): string;
    printExpected(value: unknown): string;
    printReceived(value: unknown): string;
    diff(a: unknown, b: unknown, options: object): string | null | undefined;
  };
}

/** What a matcher comes to. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** For a matcher that cannot say yes or no: what makes it fail, negated or not. */
export function failing({ isNot = false }: MatcherContext): boolean {
  return isNot;
}

/** Compares as `toEqual` does: asymmetric matchers, custom testers and iterables included. */
export function isEqual(context: MatcherContext, received: unknown, expected: unknown): boolean {
  const { customTesters = [], utils } = context;
  return context.equals(received, expected, [...(customTesters as Tester[]), utils.iterableEquality] as never);
}

/** The first lines of a message. */
export function hint(context: MatcherContext, name: string, received: string, expected: string): string {
  const { isNot = false, promise = "" } = context;
  return `${context.utils.matcherHint(name, received, expected, { isNot, promise })}\n\n`;
}

/** Two values side by side, or as a difference where both have parts. */
export function compare(
  { expand = false, utils }: MatcherContext,
  what: string,
  { expected, received }: { readonly expected: unknown; readonly received: unknown },
): string {
  const [ours, theirs] = [`Expected ${what}`, `Received ${what}`];
  if (hasParts(expected) && hasParts(received)) {
    const options = { aAnnotation: ours, bAnnotation: theirs, expand, includeChangeCounts: true };
    const difference = utils.diff(expected, received, options);
    if (difference) return difference;
  }
  return `${ours}: ${utils.printExpected(expected)}\n${theirs}: ${utils.printReceived(received)}`;
}

function hasParts(value: unknown): boolean {
  return typeof value === "object" && value !== null && !("asymmetricMatch" in value);
}
