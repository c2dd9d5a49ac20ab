import { HistoryFormatError } from "./history-format-error.js";

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Parses JSON, or JSON values one a line, as some exports have events.
 *
 * @throws HistoryFormatError where it is neither; text that was cut off is told from text that is something else
 */
export function parseHistoryText(text: string): unknown {
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (json.trim() === "") {
    throw new HistoryFormatError("This history is empty: there is no text at all. Export it again.", "empty");
  }
  try {
    return JSON.parse(json);
  } catch (error) {
    const lines = parseLines(json);
    if (lines !== undefined) return lines;
    if (isCutOff(json)) {
      const message = "This history is cut off: its JSON ends before it is over. Export it again.";
      throw new HistoryFormatError(message, "cutOff", undefined, { cause: error });
    }
    const why = error instanceof Error ? error.message : String(error);
    const message =
      `This is no history: it is not JSON (${why}). ` +
      "Pass the text that handle.exportHistory() or reawait-engine export wrote, not the name of its file.";
    throw new HistoryFormatError(message, "notJson", undefined, { cause: error });
  }
}

function parseLines(text: string): readonly unknown[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2) return undefined;
  try {
    return lines.map((line): unknown => JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Whether it begins as an object or a list, and ends within it. */
function isCutOff(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  let depth = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{}]/gs)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
  }
  return depth > 0;
}
