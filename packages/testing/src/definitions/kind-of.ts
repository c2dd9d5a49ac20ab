/** What kind of definition it is, where it is what one of the `define` functions returned. */
export function kindOf(given: unknown): unknown {
  return typeof given === "object" && given !== null && "kind" in given ? given.kind : undefined;
}
