/** Generators and async generators, of which other SDKs make their orchestrators. */
const GENERATOR = /GeneratorFunction$/;

/**
 * Checks what a definition runs.
 *
 * @param what - for example `orchestrator "greet"`
 * @throws TypeError where it is no function, or a generator
 */
export function checkFunction(fn: unknown, what: string): void {
  if (typeof fn !== "function") {
    throw new TypeError(`${what} takes a function (ctx, input) => ... second, not ${fn === null ? "null" : typeof fn}`);
  }
  if (GENERATOR.test(Object.prototype.toString.call(fn).slice(0, -1))) {
    throw new TypeError(`${what} is a generator: write an async function, with await in place of yield`);
  }
}
