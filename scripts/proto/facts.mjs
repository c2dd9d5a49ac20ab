// @ts-check

/**
 * The facts of a wire contract: what must be equal on both sides of a connection, and nothing else.
 *
 * @typedef {object} Facts
 * @property {Readonly<Record<string, Readonly<Record<string, string>>>>} messages
 *   field name to `<number> <type>`, then ` in <oneof>` and ` deprecated` where they apply
 * @property {Readonly<Record<string, readonly number[]>>} reserved field numbers that must not be used again
 * @property {Readonly<Record<string, Readonly<Record<string, number>>>>} enums value name to number
 * @property {Readonly<Record<string, Readonly<Record<string, string>>>>} services
 *   method name to `<request> -> <response>`, a `stream ` before what is streamed
 */

/**
 * The difference between two sets of facts, in both directions: one line for each that is missing, extra or different.
 *
 * @param {Facts} contract what has to be
 * @param {Facts} proto what is
 * @returns {string[]} empty if they are the same
 */
export function compareFacts(contract, proto) {
  const expected = flatten(contract);
  const actual = flatten(proto);
  const lines = [];
  for (const [name, fact] of expected) {
    const found = actual.get(name);
    if (found === undefined) lines.push(`${name}: missing, the contract has "${fact}"`);
    else if (found !== fact) lines.push(`${name}: the contract has "${fact}", the proto has "${found}"`);
  }
  for (const [name, fact] of actual)
    if (!expected.has(name)) lines.push(`${name}: not in the contract, the proto has "${fact}"`);
  return lines;
}

/**
 * How many single facts there are.
 *
 * @param {Facts} facts
 * @returns {number}
 */
export function countFacts(facts) {
  return flatten(facts).size;
}

/**
 * @param {Facts} facts
 * @returns {Map<string, string>}
 */
function flatten({ messages, reserved, enums, services }) {
  /** @type {Map<string, string>} */
  const flat = new Map();
  for (const [message, fields] of Object.entries(messages)) {
    flat.set(`message ${message}`, "declared"); // says something about those without fields
    for (const [field, fact] of Object.entries(fields)) flat.set(`${message}.${field}`, fact);
  }
  for (const [message, numbers] of Object.entries(reserved))
    for (const number of numbers) flat.set(`${message}, number ${number}`, "reserved");
  for (const [name, values] of Object.entries(enums))
    for (const [value, number] of Object.entries(values)) flat.set(`${name}.${value}`, String(number));
  for (const [service, methods] of Object.entries(services))
    for (const [method, fact] of Object.entries(methods)) flat.set(`${service}/${method}`, fact);
  return flat;
}
