/** The page that says which rules the engine keeps, where, and by which tests that is known, is true. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "@jest/globals";

const read = (path: string): string => readFileSync(path, "utf8");
const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Of this package, or from the root. */
const locate = (path: string): string => fromHere(path.startsWith("src/") ? `../${path}` : `../../../${path}`);

const rules = read(fromHere("../RULES.md"))
  .split("\n")
  .filter((line) => line.startsWith("| **E"))
  .map((line) => {
    const [name = "", , keptIn = "", provenBy = ""] = line.split("|").slice(1);
    const paths = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);
    return { name: name.replaceAll("*", "").trim(), keptIn: paths(keptIn), provenBy: paths(provenBy) };
  });

it("are thirteen", () => {
  expect(rules.map(({ name }) => name)).toEqual(Array.from({ length: 13 }, (_, index) => `E${index + 1}`));
});

describe.each(rules)("rule $name", ({ name, keptIn, provenBy }) => {
  it("is named where it is kept", () => {
    const unnamed = keptIn.filter((path) => !new RegExp(`[(,] ?${name}[,:)]`).test(read(locate(path))));
    expect(keptIn.length).toBeGreaterThan(0);
    expect(unnamed).toEqual([]);
  });

  it("is proven by tests that are there", () => {
    expect(provenBy.length).toBeGreaterThan(0);
    expect(provenBy.filter((path) => !path.endsWith(".test.ts") || !existsSync(locate(path)))).toEqual([]);
  });
});
