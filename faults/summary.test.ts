import { describe, expect, it } from "@jest/globals";
import { summarizeRest } from "./summary.js";

describe("a summary", () => {
  it("tells what was executed once more from what was needed", () => {
    const call = { instanceId: "a", executionId: "e", taskId: 1 };
    const executions = [
      { ...call, proof: "p" },
      { ...call, proof: "q" },
      { ...call, taskId: 2, proof: "r" },
    ];
    const run = { scenario: "chain", instanceId: "a", problems: [] };
    expect(summarizeRest({ runs: [run, run], instances: [], executions, problems: [] })).toBe(
      ["scenarios   2     chain 2", "instances   0", "activities  3     2 needed, 1 again"].join("\n"),
    );
  });
});
