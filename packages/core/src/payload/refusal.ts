import { PayloadError } from "./payload-error.js";
import { type PayloadPath, formatPath } from "./payload-path.js";

/** The error for a part of a value that can't travel. */
export function refusal(path: PayloadPath, problem: string): PayloadError {
  const at = formatPath(path);
  return new PayloadError(`This value can't be written as a payload: ${at} is ${problem}.`, at);
}

/** What a refused object is, and what to do instead. */
export function describeUnknownObject(object: object): string {
  const name = classNameOf(object);
  if ("then" in object && typeof object.then === "function") return `a ${name} that settles later: await it first`;
  if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) {
    return `a ${name}: bytes travel as a Uint8Array, for example Uint8Array.from(buffer)`;
  }
  return (
    `an instance of the class ${name}, which is not registered: pass a plain object, or register the class with ` +
    `createPayloadConverter({ classes: { ${name} } })`
  );
}

function classNameOf(object: object): string {
  const { constructor } = object;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "(anonymous)";
}
