/**
 * Compares versions part by part: numbers as numbers, all else as text; no version comes before any.
 *
 * @returns below zero where `a` is older, above zero where it is newer, else zero
 */
export function compareVersions(a: string, b: string): number {
  if (a === "" || b === "") return Number(a !== "") - Number(b !== "");
  const partsOfA = split(a);
  const partsOfB = split(b);
  for (let index = 0; index < Math.max(partsOfA.length, partsOfB.length); index++) {
    const order = compareParts(partsOfA[index], partsOfB[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function split(version: string): readonly string[] {
  return version
    .trim()
    .replace(/^v(?=\d)/i, "")
    .split(/[.+-]/);
}

/** A missing part counts as 0 beside a number ("1" is "1.0"), and after a text ("1.0" is newer than "1.0-beta"). */
function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined) return b === undefined ? 0 : -compareParts(b, a);
  const numberA = toNumber(a);
  if (b === undefined) return numberA === undefined ? -1 : Math.sign(numberA);
  const numberB = toNumber(b);
  if (numberA !== undefined && numberB !== undefined) return Math.sign(numberA - numberB);
  if (numberA !== undefined || numberB !== undefined) return numberA === undefined ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function toNumber(part: string): number | undefined {
  return /^\d+$/.test(part) ? Number(part) : undefined;
}
