import { readFile, writeFile } from "node:fs/promises";

/** With this in the environment, fixtures that are missing are written. Those that are there are never touched. */
const RECORDING = process.env.REAWAIT_RECORD === "1";

/**
 * Reads a fixture.
 *
 * @param path - below `replay/fixtures`
 * @param record - makes what it is to hold, plain JSON, where it is recorded for the first time
 */
export async function fixture<T>(path: string, record: () => Promise<T>): Promise<T> {
  const file = new URL(`../fixtures/${path}.json`, import.meta.url);
  const recorded = await readFile(file, "utf8").catch(() => undefined);
  if (recorded !== undefined) return JSON.parse(recorded) as T;
  if (!RECORDING) throw new Error(`there is no fixture "${path}": see replay/fixtures/README.md for how to record one`);
  await writeFile(file, `${JSON.stringify(await record(), undefined, 2)}\n`, { flag: "wx" });
  return await fixture(path, record);
}
