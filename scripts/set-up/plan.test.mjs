// @ts-check
import { describe, expect, it } from "@jest/globals";
import { planSetUp } from "./plan.mjs";

const install = { lockfile: "a", modules: "115", platform: "linux", arch: "x64" };
const stamp = { install, build: "s" };
const present = { install, hasNodeModules: true, sources: "s", missingOutputs: [] };

describe("planSetUp", () => {
  it("does nothing where nothing has changed", () => {
    expect(planSetUp(stamp, present)).toEqual({});
  });

  it("installs and builds in a fresh clone", () => {
    expect(planSetUp(undefined, { ...present, hasNodeModules: false })).toEqual({
      install: "there is no node_modules yet",
      build: "dependencies are new",
    });
  });

  it("installs over a node_modules without a stamp", () => {
    expect(planSetUp(undefined, present).install).toBe("node_modules is of unknown origin");
  });

  it.each([
    [{ lockfile: "b" }, "package-lock.json has changed"],
    [{ modules: "127" }, "node_modules is for Node's ABI 115, this Node has 127"],
    [{ platform: "win32" }, "node_modules is for linux-x64, this is win32-x64"],
    [{ arch: "arm64" }, "node_modules is for linux-x64, this is linux-arm64"],
  ])("installs and builds after a change of %j", (change, reason) => {
    expect(planSetUp(stamp, { ...present, install: { ...install, ...change } })).toEqual({
      install: reason,
      build: "dependencies are new",
    });
  });

  it("only builds after an install by hand", () => {
    expect(planSetUp({ install }, present)).toEqual({ build: "nothing is built yet" });
  });

  it("only builds after a change of the sources", () => {
    expect(planSetUp(stamp, { ...present, sources: "t" })).toEqual({ build: "sources have changed" });
  });

  it("only builds when an output is missing, and names it", () => {
    expect(planSetUp(stamp, { ...present, missingOutputs: ["packages/a/dist/b.js", "c"] })).toEqual({
      build: "packages/a/dist/b.js is missing",
    });
  });
});
