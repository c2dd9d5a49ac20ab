/** Texts long enough that messages are cut in their middle, and histories are sent in pieces. */

const ALPHABET = "abcdefghijklmnopqrstuvwxyz";

export function longText(length: number): string {
  return ALPHABET.repeat(Math.ceil(length / ALPHABET.length)).slice(0, length);
}

/** Makes another text of it, equally long, such that doing it twice or not at all shows. */
export function turnText(text: string): string {
  return text.slice(7) + text.slice(0, 7);
}

/** A number that hardly any other text has. */
export function textSum(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index++) value = (value * 31 + text.charCodeAt(index)) % 1_000_003;
  return value;
}
