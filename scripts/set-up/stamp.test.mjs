// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { presentInstallation, readStamp, writeStamp } from "./stamp.mjs";

describe("the stamp", () => {
  /** @type {string} */
  let root;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "reawait-stamp-"));
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "package-lock.json"), "{}");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is read as it was written", () => {
    const stamp = { install: presentInstallation(root), build: "s" };
    writeStamp(root, stamp);
    expect(readStamp(root)).toEqual(stamp);
  });

  it("goes with node_modules", () => {
    writeStamp(root, { install: presentInstallation(root) });
    rmSync(join(root, "node_modules"), { recursive: true });
    expect(readStamp(root)).toBeUndefined();
  });

  it("counts as absent when it can't be read", () => {
    writeFileSync(join(root, "node_modules", ".reawait-set-up.json"), "{");
    expect(readStamp(root)).toBeUndefined();
  });

  it("tells one lockfile from another", () => {
    const before = presentInstallation(root);
    writeFileSync(join(root, "package-lock.json"), "{ }");
    expect(presentInstallation(root).lockfile).not.toBe(before.lockfile);
  });
});
