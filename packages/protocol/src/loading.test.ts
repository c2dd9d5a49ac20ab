import { readFileSync } from "node:fs";

import { expect, it } from "@jest/globals";

/** Every file and package that a source needs when it is run, by the imports that stay when types are gone. */
function needs(url: URL, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(url.href)) return found;
  found.add(url.href);
  const source = readFileSync(url, "utf8");
  for (const [, types, from = ""] of source.matchAll(/^(?:import|export)( type)? [^;]*?from "([^"]+)";/gms)) {
    if (types !== undefined) continue;
    if (from.startsWith(".")) needs(new URL(from.replace(/\.js$/, ".ts"), url), found);
    else found.add(from);
  }
  return found;
}

const entry = (path: string): string[] => [...needs(new URL(path, import.meta.url))];
const packages = (path: string): string[] => entry(path).filter((name) => !name.startsWith("file:"));

it("the main entry loads no package at all; gRPC is loaded by the subpath", () => {
  expect(entry("index.ts").length).toBeGreaterThan(20);
  expect(packages("index.ts")).toEqual([]);
  expect(packages("grpc/index.ts")).toContain("@grpc/grpc-js");
});
