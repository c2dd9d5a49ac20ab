/** Whether two payloads say the same, and where they part. */

/** Longer ones are not shown as a whole. */
const SHOWN_LENGTH = 80;

/** How messages tell two payloads apart. */
export interface PayloadDifference {
  readonly recorded: string;
  readonly made: string;
}

/**
 * Compares payloads by what they say: the order of an object's keys, white space and escapes are up to whoever wrote them.
 * Payloads that are not JSON are compared as text. An empty one is none, as some SDKs have it.
 *
 * @param what - what the payload is, for example `"input"`
 */
export function payloadDifference(
  what: string,
  recorded: string | undefined,
  made: string | undefined,
): PayloadDifference | undefined {
  const [one, other] = [recorded || undefined, made || undefined];
  if (one === other) return undefined;
  if (one === undefined || other === undefined) {
    return { recorded: describeWhole(what, one), made: describeWhole(what, other) };
  }
  const [left, right] = [parse(one), parse(other)];
  const parting = left && right ? findParting(left.value, right.value, "") : { path: "" };
  if (parting === undefined) return undefined;
  const isShort = Math.max(one.length, other.length) <= SHOWN_LENGTH;
  if (isShort || !("left" in parting) || parting.path === "") {
    return { recorded: describeWhole(what, one), made: describeWhole(what, other) };
  }
  const describe = (value: unknown): string =>
    `where ${parting.path} of the ${what} is ${value === undefined ? "absent" : shorten(JSON.stringify(value))}`;
  return { recorded: describe(parting.left), made: describe(parting.right) };
}

function describeWhole(what: string, payload: string | undefined): string {
  return payload === undefined ? `without ${what}` : `with the ${what} ${shorten(payload)}`;
}

function shorten(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text;
}

function parse(payload: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(payload) };
  } catch {
    return undefined;
  }
}

interface Parting {
  /** For example `.lines[3].price`; at first level without the dot. */
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** The first place where two JSON values differ. */
function findParting(left: unknown, right: unknown, path: string): Parting | undefined {
  if (Object.is(left, right)) return undefined;
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) {
    return { path, left, right };
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const parting = findParting(valueOf(left, key), valueOf(right, key), join(path, key, Array.isArray(left)));
    if (parting) return parting;
  }
  return undefined;
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

/** Keys are data. A JSON value is never `undefined`. */
function valueOf(container: Container, key: string): unknown {
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function join(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}
