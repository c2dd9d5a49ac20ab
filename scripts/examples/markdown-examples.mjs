// @ts-check
// The examples of a Markdown document, as modules: each block of TypeScript goes on where the one before it ended. What an
// example takes for granted stands in a comment, <!-- given ... -->, which readers do not see. The comment
// <!-- new module --> lets the blocks after it begin anew; and a block whose first line names a file, such as
// // orders.test.ts, is that file, for the others to import and for test frameworks to run.

const EXAMPLE = /^```ts\n(?!\/\/ [\w.-]+\.ts\n)(?<code>.*?)^```$|^<!-- given\n(?<given>.*?)^-->$/gms;

/**
 * @param {string} markdown
 * @returns {readonly string[]} the code of each module; none where it has no examples
 */
export function extractExamples(markdown) {
  return markdown.split(/^<!-- new module -->$/m).flatMap((part) => {
    const blocks = [...part.matchAll(EXAMPLE)].map(({ groups }) => groups?.code ?? groups?.given ?? "");
    return blocks.length === 0 ? [] : [`${blocks.join("\n")}\nexport {};\n`];
  });
}

const FILE = /^```[jt]s\n\/\/ (?<name>[\w.-]+\.[jt]s)\n(?<code>.*?)^```$/gms;

/**
 * The files that a document shows.
 *
 * @param {string} markdown
 * @returns {readonly { readonly name: string, readonly code: string }[]}
 */
export function extractFiles(markdown) {
  return [...markdown.matchAll(FILE)].map(({ groups }) => ({ name: groups?.name ?? "", code: groups?.code ?? "" }));
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
