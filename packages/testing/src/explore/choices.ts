/** The choices of a run as a text, to paste into a test: "0.2.1". What follows the last is the first way each time. */
export function writeChoices(choices: readonly number[]): string {
  const last = choices.findLastIndex((choice) => choice !== 0);
  return last < 0 ? "0" : choices.slice(0, last + 1).join(".");
}

/** @throws TypeError where it is no such text */
export function readChoices(text: unknown): readonly number[] {
  if (typeof text !== "string" || !/^\d{1,6}(\.\d{1,6})*$/.test(text)) {
    throw new TypeError(
      `only takes the choices of a run as an exploration prints them, such as "0.2.1", not ${JSON.stringify(text)}`,
    );
  }
  return text.split(".").map(Number);
}
