/** Which names users may give. Names are data: they are compared and shown, never used as property keys. */

/** Event names, tags, metadata and instance ids that begin so are the SDK's own. */
export const RESERVED_PREFIX = "reawait:";

/** How messages name the things that have a name. */
type Named = "activity" | "orchestrator" | "event" | "entity" | "operation" | "tag" | "instance id";

/**
 * Checks a name that a user gave.
 *
 * @returns the name
 * @throws TypeError where it is not a non-empty string, or is reserved
 */
export function checkName(name: unknown, what: Named): string {
  if (typeof name !== "string" || name.trim() === "") {
    throw new TypeError(
      `${what === "instance id" ? "an instance id" : `the name of ${what === "tag" ? "a" : "an"} ${what}`} must be a ` +
        `non-empty string, not ${describe(name)}`,
    );
  }
  if (name.startsWith(RESERVED_PREFIX)) {
    throw new TypeError(`"${name}" cannot be used as ${what}: names that begin with "${RESERVED_PREFIX}" are reserved`);
  }
  return name;
}

/**
 * Checks the name of an entity.
 *
 * @returns it in lower case, as it stands in ids
 * @throws TypeError where it is not a non-empty string, is reserved, or could not be told from the key in an id
 */
export function checkEntityName(name: unknown): string {
  const lowerName = checkName(typeof name === "string" ? name.toLowerCase() : name, "entity");
  if (!lowerName.includes("@")) return lowerName;
  throw new TypeError(`"${lowerName}" cannot be used as entity: ids are @name@key, so that a name has no "@"`);
}

/**
 * Checks an instance id of an orchestration; those that begin with `@` belong to entities.
 *
 * @throws TypeError where it cannot be one
 */
export function checkInstanceId(instanceId: unknown): string {
  const id = checkName(instanceId, "instance id");
  if (id.startsWith("@"))
    throw new TypeError(`"${id}" cannot be used as instance id: ids that begin with "@" belong to entities`);
  return id;
}

/**
 * Checks tags: strings by string keys.
 *
 * @returns a frozen copy; `undefined` where there are none
 * @throws TypeError where a key is reserved or a value is not a string
 */
export function checkTags(
  tags: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (tags === undefined) return undefined;
  const entries = Object.entries(tags);
  for (const [key, value] of entries) {
    checkName(key, "tag");
    if (typeof value !== "string") throw new TypeError(`the tag "${key}" must be a string, not ${describe(value)}`);
  }
  return entries.length === 0 ? undefined : Object.freeze(Object.fromEntries(entries));
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : value === null ? "null" : typeof value;
}
