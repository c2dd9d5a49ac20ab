/** The beginning of a text, of so many UTF-16 units at most, without the half of a surrogate pair. */
export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : text.slice(0, longest).replace(/[\ud800-\udbff]$/, "");
}
