/**
 * Checks what a definition runs.
 *
 * @param what - for example `orchestrator "greet"`
 * @param must - what to do about it, where it is none
 * @throws TypeError where it is no function, or a generator
 */
export function checkFunction(fn: unknown, what: string, must = "takes a function (ctx, input) => ... second"): void {
  if (typeof fn !== "function") {
    throw new TypeError(`${what} ${must}, not ${fn === null ? "null" : typeof fn}`);
  }
  if (isGenerator(fn)) {
    throw new TypeError(`${what} is a generator: write an async function, with await in place of yield`);
  }
}

/** Or an async one: other SDKs make their orchestrators of them. */
function isGenerator(fn: unknown): boolean {
  return Object.prototype.toString.call(fn).endsWith("GeneratorFunction]");
}
