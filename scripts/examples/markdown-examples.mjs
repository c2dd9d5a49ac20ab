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
