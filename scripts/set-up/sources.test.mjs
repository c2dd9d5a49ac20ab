// @ts-check
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readSources } from "./sources.mjs";

describe("readSources", () => {
  /** @type {string} */
  let root;

  /** @type {(path: string, content: string) => void} */
  const write = (path, content) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "reawait-sources-"));
    write("tsconfig.base.json", "{}");
    write("tsconfig.build.json", '{ "references": [{ "path": "packages/a" }] }');
    write("packages/a/tsconfig.json", '{ "compilerOptions": { "rootDir": "src", "outDir": "dist" } }');
    write("packages/a/package.json", "{}");
    write("packages/a/src/index.ts", "export {};");
    write("packages/a/src/deep/part.ts", "export {};");
    write("packages/a/dist/index.js", "");
    write("packages/a/dist/deep/part.js", "");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it.each([
    ["an edit", "packages/a/src/deep/part.ts"],
    ["a new file", "packages/a/src/new.ts"],
    ["a package's settings", "packages/a/tsconfig.json"],
    ["a package's exports", "packages/a/package.json"],
    ["everybody's settings", "tsconfig.base.json"],
  ])("gives another fingerprint after %s", (_what, path) => {
    const before = readSources(root).fingerprint;
    write(path, '{ "compilerOptions": { "rootDir": "src", "outDir": "dist" }, "changed": true }');
    expect(readSources(root).fingerprint).not.toBe(before);
  });

  it("gives another fingerprint after a file is gone", () => {
    const before = readSources(root).fingerprint;
    rmSync(join(root, "packages/a/src/deep/part.ts"));
    expect(readSources(root).fingerprint).not.toBe(before);
  });

  it.each([
    "packages/a/src/x.test.ts",
    "packages/a/src/x.test-d.ts",
    "packages/a/src/testing/x.ts",
    "packages/a/src/x.md",
  ])("gives the same fingerprint after a change of %s, which is not built", (path) => {
    const before = readSources(root);
    write(path, "changed");
    expect(readSources(root)).toEqual(before);
  });

  it("gives the same fingerprint after a checkout has changed only times", () => {
    const before = readSources(root).fingerprint;
    utimesSync(join(root, "packages/a/src/index.ts"), 1, 1);
    expect(readSources(root).fingerprint).toBe(before);
  });

  it("names the outputs that are missing", () => {
    expect(readSources(root).missingOutputs).toEqual([]);
    rmSync(join(root, "packages/a/dist/deep"), { recursive: true });
    expect(readSources(root).missingOutputs).toEqual(["packages/a/dist/deep/part.js"]);
  });

  it("names the declarations and the bundles that are missing, where the compiler writes declarations only", () => {
    const emitted = { rootDir: "src", outDir: "dist", emitDeclarationOnly: true };
    write("packages/a/tsconfig.json", JSON.stringify({ compilerOptions: emitted }));
    write("packages/a/package.json", JSON.stringify({ exports: { ".": { default: "./dist/index.js" } } }));
    write("packages/a/dist/index.d.ts", "");
    rmSync(join(root, "packages/a/dist/index.js"));
    expect(readSources(root).missingOutputs).toEqual(["packages/a/dist/deep/part.d.ts", "packages/a/dist/index.js"]);
  });

  it("expects no output for declarations", () => {
    write("packages/a/src/types.d.ts", "export {};");
    expect(readSources(root).missingOutputs).toEqual([]);
  });
});
