// @ts-check
// The TypeScript examples of a Markdown document, as one module: each block goes on where the one before it ended. What an
// example takes for granted stands in a comment, <!-- given ... -->, which readers do not see.

const EXAMPLE = /^```ts\n(?<code>.*?)^```$|^<!-- given\n(?<given>.*?)^-->$/gms;

/**
 * @param {string} markdown
 * @returns {string | undefined} undefined where it has no examples
 */
export function extractExamples(markdown) {
  const blocks = [...markdown.matchAll(EXAMPLE)].map(({ groups }) => groups?.code ?? groups?.given ?? "");
  return blocks.length === 0 ? undefined : `${blocks.join("\n")}\nexport {};\n`;
}

const OUTPUT = /^<!-- prints -->\n+```\w*\n(?<output>.*?)^```$/gms;

/**
 * What a document says that its examples print, piece by piece: the blocks that follow a comment <!-- prints -->. An
 * ellipsis in them (…) stands for anything.
 *
 * @param {string} markdown
 * @returns {readonly string[]}
 */
export function extractOutput(markdown) {
  return [...markdown.matchAll(OUTPUT)].map(({ groups }) => groups?.output ?? "");
}

/**
 * The first piece that a program did not print, or not in its turn. How lines are broken does not matter.
 *
 * @param {string} printed
 * @param {readonly string[]} pieces
 * @returns {string | undefined}
 */
export function findUnprinted(printed, pieces) {
  let rest = collapse(printed);
  for (const piece of pieces) {
    const parts = collapse(piece)
      .split("…")
      .map((part) => part.trim());
    const pattern = parts.map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")).join(".*?");
    const found = new RegExp(pattern).exec(rest);
    if (found === null) return piece;
    rest = rest.slice(found.index + found[0].length);
  }
  return undefined;
}

/** @param {string} text */
function collapse(text) {
  return text.replace(/\s+/g, " ").trim();
}
