/** The name that was probably meant; `undefined` where none is close. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const whole = given.length < 3 ? undefined : names.find((name) => name.includes(given));
  const [best] = names
    .map((name) => ({ name, distance: distanceOf(given, name) }))
    .sort((a, b) => a.distance - b.distance);
  return whole ?? (best && best.distance <= Math.max(2, best.name.length / 3) ? best.name : undefined);
}

/** How many letters have to be inserted, removed or replaced to make one of the other. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(a).entries()) {
    const next = [index + 1];
    for (let column = 0; column < b.length; column++) {
      const replaced = (row[column] ?? 0) + (letter === b[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
