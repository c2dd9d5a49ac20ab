import { stripVTControlCharacters } from "node:util";

/** What a failed expectation says, without its colours. */
export async function messageOf(expectation: () => unknown): Promise<string> {
  try {
    await expectation();
  } catch (error) {
    if (error instanceof Error) return stripVTControlCharacters(error.message);
  }
  throw new Error("the expectation was met");
}
