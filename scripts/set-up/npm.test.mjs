// @ts-check
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { nodeHeaders, npmScript } from "./npm.mjs";

describe("npmScript", () => {
  it.each(["/usr/lib/node_modules/npm/bin/npm-cli.js", "C:\\nodejs\\node_modules\\npm\\bin\\npm-cli.js"])(
    "is the npm that runs us: %s",
    (path) => expect(npmScript({ npm_execpath: path })).toBe(path),
  );

  it("is unknown where nobody runs us, or another package manager", () => {
    expect(npmScript({})).toBeUndefined();
    expect(npmScript({ npm_execpath: "/usr/lib/node_modules/corepack/dist/pnpm.js" })).toBeUndefined();
  });
});

describe("nodeHeaders", () => {
  const execPath = join("opt", "node", "bin", "node");
  const header = join("opt", "node", "include", "node", "node.h");

  it("names the prefix of a Node that has its headers beside it", () => {
    expect(nodeHeaders(execPath, (path) => path === header)).toEqual({ npm_config_nodedir: join("opt", "node") });
  });

  it("leaves everything to node-gyp for one that has not", () => {
    expect(nodeHeaders(execPath, () => false)).toEqual({});
  });
});
