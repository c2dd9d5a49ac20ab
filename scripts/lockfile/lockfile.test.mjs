// @ts-check
import { describe, expect, it } from "@jest/globals";
import { missingOptionalPackages, packagesWithRegistry } from "./lockfile.mjs";

describe("packagesWithRegistry", () => {
  it("names packages with a registry, and leaves workspaces alone", () => {
    const packages = {
      "node_modules/a": { resolved: "https://registry.example/a.tgz" },
      "node_modules/b": { version: "1.0.0" },
      "node_modules/ours": { resolved: "packages/ours", link: true },
    };
    expect(packagesWithRegistry({ packages })).toEqual(["node_modules/a"]);
  });
});

describe("missingOptionalPackages", () => {
  it("finds nothing where each optional dependency has an entry, beside its user or above", () => {
    const packages = {
      "": { optionalDependencies: { top: "1.0.0" } },
      "node_modules/top": { optionalDependencies: { "@scope/above": "^1.0.0", own: "1.0.0" } },
      "node_modules/top/node_modules/own": { optionalDependencies: { top: "1.0.0" } },
      "node_modules/@scope/above": {},
    };
    expect(missingOptionalPackages({ packages }).size).toBe(0);
  });

  it("fills a gap with the platform that the name tells", () => {
    const optionalDependencies = {
      "x-darwin-arm64": "1.2.3",
      "@x/core-linux-aarch64-musl": "1.2.3",
      "x-win32-x64-msvc": "^1.2.3",
      "x-linux-armv7": "1.2.3",
    };
    const packages = { "node_modules/x": { dev: true, optionalDependencies } };
    const entry = { version: "1.2.3", dev: true, optional: true };
    expect(Object.fromEntries(missingOptionalPackages({ packages }))).toEqual({
      "node_modules/x-darwin-arm64": { ...entry, os: ["darwin"], cpu: ["arm64"] },
      "node_modules/@x/core-linux-aarch64-musl": { ...entry, os: ["linux"], cpu: ["arm64"], libc: ["musl"] },
      "node_modules/x-win32-x64-msvc": { ...entry, os: ["win32"], cpu: ["x64"] },
      "node_modules/x-linux-armv7": { ...entry, os: ["linux"], cpu: ["arm"] },
    });
  });
});
