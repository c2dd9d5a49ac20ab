/** Counting, without any workflow in it. */

/** A word: letters and digits, also joined by an apostrophe, a hyphen or an underscore. */
const WORD = /[\p{L}\p{N}]+(?:['’_-][\p{L}\p{N}]+)*/gu;

/** As much of a file is looked at to tell text from anything else, as git does. */
const SNIFFED = 8_000;

export function countWords(text: string): number {
  return text.match(WORD)?.length ?? 0;
}

export function isBinary(content: Uint8Array): boolean {
  return content.subarray(0, SNIFFED).includes(0);
}
