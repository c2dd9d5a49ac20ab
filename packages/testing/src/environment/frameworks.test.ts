/** The kit under each test framework, with its fake timers switched on before or after the kit is loaded, or not at all. */
import { fileURLToPath } from "node:url";
import { describe, expect, it, jest } from "@jest/globals";
import { runProgram } from "../../../worker/src/testing/run-program.js";

const program = (name: string): string => new URL(`./testing/frameworks/${name}`, import.meta.url).href;

describe("Jest", () => {
  it.each(["before", "after", "never"])("runs a month of work, with fake timers: %s", async (when) => {
    jest.resetModules();
    const { scenario } = await import("./testing/frameworks/scenario.mjs");
    try {
      if (when === "before") jest.useFakeTimers();
      const [core, kit] = [await import("@reawait/core"), await import("../index.js")];
      if (when === "after") jest.useFakeTimers();
      await scenario(core, kit);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe("node:test", () => {
  it.each(["before", "after", "never"])("runs a month of work, with mock timers: %s", async (when) => {
    const { code, stdout } = await runProgram(program("node.test-program.mjs"), { args: [when] });
    expect({ code, passed: /^# pass 1$/m.test(stdout), stdout }).toMatchObject({ code: 0, passed: true });
  });
});

describe("Vitest", () => {
  it("runs a month of work, with fake timers before, after and never", async () => {
    const vitest = new URL("../../../../node_modules/vitest/vitest.mjs", import.meta.url);
    const config = fileURLToPath(program("vitest.config.mjs"));
    const { code, stdout, stderr } = await runProgram(vitest.href, {
      args: ["run", "--config", config, "--configLoader", "native"],
    });
    expect({ code, stderr, stdout }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 3, numTotalTests: 3 });
  });
});

it("lets the process end although an environment was left open, and not before what is waited for has come", async () => {
  const { code, stdout, stderr } = await runProgram(program("left-open.test-program.mjs"));
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: "a month later\n2030-02-03T00:00:00.000Z\n",
    stderr: "",
  });
});
