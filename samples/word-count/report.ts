import type { Progress, Totals } from "./count-words.js";

/** A small table, and the total. */
export function toTable({ kinds, files, words, binaries, unreadable }: Totals): string {
  const rows = [
    ["kind", "files", "words"],
    ...kinds.map(({ kind, files, words }) => [kind, files.toLocaleString("en"), words.toLocaleString("en")]),
    ["total", files.toLocaleString("en"), words.toLocaleString("en")],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  const rule = "-".repeat(widths.reduce((sum, width) => sum + width, 4));
  const asides = [
    ...(binaries > 0 ? [`${binaries} binary files left out`] : []),
    ...(unreadable > 0 ? [`${unreadable} files or folders could not be read`] : []),
  ];
  return [lines[0], rule, ...lines.slice(1, -1), rule, lines.at(-1), ...asides].join("\n");
}

export function toLine({ counted, files }: Progress): string {
  return `${counted.toLocaleString("en")} of ${files.toLocaleString("en")} files counted`;
}
