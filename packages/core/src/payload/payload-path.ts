/** Deeper values are refused: each level takes stack, here and in superjson, and most such values are a mistake. */
export const deepestPayload = 500;

/** Where a walker stands: a list from the value itself down to the part it looks at. Cheap to make: most go unread. */
export interface PayloadPath {
  readonly parent: PayloadPath | undefined;
  /** The key or position in the parent. */
  readonly step: string | number;
  readonly role: "property" | "item" | "key" | "value" | "element";
  readonly depth: number;
  /** What stands there, once it is known to be an object. */
  object: object | undefined;
}

export function rootPath(): PayloadPath {
  return { parent: undefined, step: "$", role: "property", depth: 0, object: undefined };
}

export function childPath(parent: PayloadPath, role: PayloadPath["role"], step: string | number): PayloadPath {
  return { parent, step, role, depth: parent.depth + 1, object: undefined };
}

/** As people write it: `$.items[3].when`, `$.prices.<key 2>` for the third key of a Map. */
export function formatPath(path: PayloadPath): string {
  const segments: string[] = [];
  for (let at: PayloadPath | undefined = path; at !== undefined; at = at.parent) segments.push(formatStep(at));
  if (segments.length <= 40) return segments.reverse().join("");
  return `${segments.slice(-20).reverse().join("")}…${segments.slice(0, 19).reverse().join("")}`;
}

/** The place above `path` that holds the same object, which makes it a cycle. */
export function findAncestor(path: PayloadPath, object: object): PayloadPath | undefined {
  for (let at = path.parent; at !== undefined; at = at.parent) if (at.object === object) return at;
  return undefined;
}

function formatStep({ parent, role, step }: PayloadPath): string {
  if (parent === undefined) return String(step);
  switch (role) {
    case "property":
      return /^[A-Za-z_$][\w$]*$/.test(String(step)) ? `.${step}` : `[${JSON.stringify(step)}]`;
    case "item":
      return `[${step}]`;
    case "key":
    case "value":
    case "element":
      return `.<${role} ${step}>`;
  }
}
