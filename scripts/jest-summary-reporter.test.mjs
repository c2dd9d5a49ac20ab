// @ts-check
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { summaryLine } from "./jest-summary-reporter.mjs";

describe("summaryLine", () => {
  it("counts tests", () => {
    expect(summaryLine({ numPassedTests: 12, numFailedTests: 3, numRuntimeErrorTestSuites: 0 })).toBe(
      "12 passed, 3 failed",
    );
  });

  it("counts a test file that could not run as a failure", () => {
    expect(summaryLine({ numPassedTests: 12, numFailedTests: 0, numRuntimeErrorTestSuites: 2 })).toBe(
      "12 passed, 2 failed",
    );
  });
});

describe("the reporter", () => {
  it("has the last word, whatever is printed after the run", () => {
    const script = `
      import Reporter from ${JSON.stringify(new URL("jest-summary-reporter.mjs", import.meta.url).href)};
      const counts = { numPassedTests: 2, numFailedTests: 1, numRuntimeErrorTestSuites: 0 };
      new Reporter().onRunComplete(undefined, counts);
      console.log("Jest's own summary");
    `;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
    expect(stdout).toBe("Jest's own summary\n2 passed, 1 failed\n");
  });

  it("says nothing of a run that never came to an end", () => {
    const script = `
      import Reporter from ${JSON.stringify(new URL("jest-summary-reporter.mjs", import.meta.url).href)};
      new Reporter();
    `;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
    expect(stdout).toBe("");
  });
});
