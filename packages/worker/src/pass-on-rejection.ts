/** What Node does with a rejection that nobody handles, where nobody listens, by the mode that it was started with. */
import { inspect } from "node:util";

/** The values of `--unhandled-rejections`. */
type RejectionMode = "throw" | "strict" | "warn" | "warn-with-error-code" | "none";

/** @throws the reason, which makes it an uncaught exception, where Node would end the process */
export function passOnUnhandled(reason: unknown): void {
  switch (rejectionMode()) {
    case "throw":
      throw isErrorLike(reason) ? reason : new UnhandledPromiseRejection(reason);
    case "warn-with-error-code":
      process.emitWarning(isErrorLike(reason) ? String(reason.stack) : textOf(reason), WARNING);
      process.emitWarning(ORIGIN, WARNING);
      process.exitCode = 1;
      return;
    case "strict":
      // Node has thrown it before it asked anybody, and somebody caught it. A warning is what is left.
      process.emitWarning(ORIGIN, WARNING);
      return;
    case "warn": // Node warns, whoever listens.
    case "none":
      return;
  }
}

/** A rejection that Node has told of was handled after all. */
export function passOnHandled(): void {
  process.emitWarning("Promise rejection was handled asynchronously", "PromiseRejectionHandledWarning");
}

const WARNING = "UnhandledPromiseRejectionWarning";

const ORIGIN =
  "Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch " +
  "block, or by rejecting a promise which was not handled with .catch().";

/** As Node names what was no error. */
class UnhandledPromiseRejection extends Error {
  override readonly name = "UnhandledPromiseRejection";
  readonly code = "ERR_UNHANDLED_REJECTION";

  constructor(reason: unknown) {
    super(`${ORIGIN} The promise rejected with the reason "${textOf(reason)}".`);
  }
}

function textOf(reason: unknown): string {
  return typeof reason === "string" ? reason : inspect(reason);
}

/** Errors of other realms too. */
function isErrorLike(reason: unknown): reason is Error {
  return typeof reason === "object" && reason !== null && Object.hasOwn(reason, "stack");
}

/** The last one given counts, and the command line more than the environment. */
function rejectionMode(): RejectionMode {
  const flags = [...(process.env["NODE_OPTIONS"]?.split(/\s+/) ?? []), ...process.execArgv];
  let mode: RejectionMode = "throw";
  for (const [index, flag] of flags.entries()) {
    const [name, value = flags[index + 1]] = flag.split("=");
    if (name?.replaceAll("_", "-") === "--unhandled-rejections" && isMode(value)) mode = value;
  }
  return mode;
}

function isMode(value: string | undefined): value is RejectionMode {
  return ["throw", "strict", "warn", "warn-with-error-code", "none"].includes(value ?? "");
}
