/** Deeper values are refused: each level takes stack, here and in superjson, and most such values are a mistake. */
export const deepestPayload = 500;

/** Where a walker stands: a list from the value itself down to the part it looks at. */
export interface PayloadPath {
  readonly parent: PayloadPath | undefined;
  readonly segment: string;
  readonly depth: number;
  /** What stands there, once it is known to be an object. */
  object: object | undefined;
}

export function rootPath(): PayloadPath {
  return { parent: undefined, segment: "$", depth: 0, object: undefined };
}

export function propertyPath(parent: PayloadPath, key: string): PayloadPath {
  const segment = /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  return { parent, segment, depth: parent.depth + 1, object: undefined };
}

/** @param role - what the position counts, where it isn't the items of an array */
export function positionPath(parent: PayloadPath, index: number, role?: "key" | "value" | "element"): PayloadPath {
  const segment = role === undefined ? `[${index}]` : `.<${role} ${index}>`;
  return { parent, segment, depth: parent.depth + 1, object: undefined };
}

/** As people write it: `$.items[3].when`. */
export function formatPath(path: PayloadPath): string {
  const segments: string[] = [];
  for (let at: PayloadPath | undefined = path; at !== undefined; at = at.parent) segments.push(at.segment);
  if (segments.length <= 40) return segments.reverse().join("");
  return `${segments.slice(-20).reverse().join("")}…${segments.slice(0, 19).reverse().join("")}`;
}

/** The place above `path` that holds the same object, which makes it a cycle. */
export function findAncestor(path: PayloadPath, object: object): PayloadPath | undefined {
  for (let at = path.parent; at !== undefined; at = at.parent) if (at.object === object) return at;
  return undefined;
}
