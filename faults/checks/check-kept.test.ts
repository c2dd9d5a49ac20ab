import { describe, expect, it } from "@jest/globals";
import type { OrchestrationState } from "@reawait/protocol";
import type { Run } from "../load/run-load.js";
import { checkKept } from "./check-kept.js";

function recorded(instanceId: string, state: Partial<OrchestrationState> = {}) {
  const times = { createdTimestamp: 0, lastUpdatedTimestamp: 0 };
  return {
    state: { instanceId, name: "x", orchestrationStatus: "COMPLETED", output: "[1]", ...times, ...state } as const,
    history: [],
  };
}

const run: Run = {
  scenario: "x",
  instanceId: "a",
  problems: [],
  kept: { status: "COMPLETED", output: [1] },
};

describe("what clients were told", () => {
  it("is still so, children of their instances included", () => {
    expect(checkKept([run], [recorded("a"), recorded("b", { parentInstanceId: "a" })])).toEqual([]);
  });

  it("of a purge is that nothing is left", () => {
    const purged = { ...run, kept: undefined };
    expect(checkKept([purged], [])).toEqual([]);
    expect(checkKept([purged], [recorded("a")])).toHaveLength(1);
  });

  it.each([
    ["an instance is gone", []],
    ["a result has changed", [recorded("a", { output: "[2]" })]],
    ["a status has changed", [recorded("a", { orchestrationStatus: "TERMINATED" })]],
    ["an instance is there that nobody started", [recorded("a"), recorded("b")]],
  ])("is not where %s", (_, instances) => {
    expect(checkKept([run], instances)).toHaveLength(1);
  });
});
