/** The kit as it is built, in a process of its own: its lines in a stack are those of its bundles, or of its sources. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";

// Its name makes it a test: otherwise what stands in this package is its own, and no user's.
const program = join(import.meta.dirname, "testing/under-node/foreign-await.test.mjs");

async function saidWith(flags: readonly string[]): Promise<readonly string[]> {
  const { NODE_OPTIONS: _ofTheTests, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program], { env });
  return stdout
    .trim()
    .split("\n")
    .map((line) => String(JSON.parse(line)));
}

describe.each([
  ["without source maps", []],
  ["with source maps", ["--enable-source-maps"]],
])("%s", (_how, flags) => {
  it("the line that is named is the user's", async () => {
    const lines = (await readFile(program, "utf8")).split("\n");
    const placeOf = (mark: string) =>
      `foreign-await.test.mjs:${lines.findIndex((line) => line.endsWith(`// ${mark}`)) + 1}:`;
    const [timer, promise, clock] = ["the timer", "the promise", "the clock"].map(placeOf);
    const said = await saidWith(flags);
    const places = said.map((text) => /foreign-await\.test\.mjs:\d+:/.exec(text)?.[0] ?? text);
    expect(places).toEqual([timer, timer, promise, promise, timer, promise, clock]);
  });
});
