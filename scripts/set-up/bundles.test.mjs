// @ts-check
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it } from "@jest/globals";
import { bundledPackages, bundlesOf } from "./bundles.mjs";

const packages = fileURLToPath(new URL("../../packages", import.meta.url));

it("all packages run from bundles, and nothing else does", () => {
  const names = ["protocol", "core", "worker", "client", "engine", "testing"];
  expect(bundledPackages(dirname(packages))).toEqual(names.map((name) => join(packages, name)));
});

it.each([
  ["protocol", ["index", "grpc/index", "wire/history-json"]],
  ["core", ["index", "internal", "replay/call-site"]],
  ["engine", ["index", "internal", "store/store-thread", "cli/main"]],
  ["testing", ["index", "matchers/jest", "matchers/vitest", "diagnosis/user-line"]],
])("the bundles of %s are %j", (name, bundles) => {
  expect(bundlesOf(join(packages, name))).toEqual(bundles);
});

it.each(["core/dist/replay/call-site.js", "testing/dist/diagnosis/user-line.js"])(
  "what tells the SDK's own lines in a stack is in a chunk, whose name it knows: %s",
  (path) => {
    const bundle = readFileSync(join(packages, path), "utf8");
    expect(bundle).toMatch(/from "\.\.\/chunks\/reawait-\w+\.js"/);
  },
);

it.each(["protocol", "core", "worker", "client", "engine", "testing"])(
  "classes of %s keep their names",
  async (name) => {
    const unnamed = [];
    for (const bundle of bundlesOf(join(packages, name)).filter((each) => each === "index" || each === "internal")) {
      /** @type {Record<string, unknown>} */
      const exported = await import(pathToFileURL(join(packages, name, "dist", `${bundle}.js`)).href);
      for (const [key, value] of Object.entries(exported)) {
        const isClass = typeof value === "function" && Function.prototype.toString.call(value).startsWith("class");
        if (isClass && value.name !== key) unnamed.push(`${key} is ${value.name}`);
      }
    }
    expect(unnamed).toEqual([]);
  },
);
