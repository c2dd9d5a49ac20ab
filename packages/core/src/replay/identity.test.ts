import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "./testing/history-builder.js";
import { taskCompleted } from "./testing/history-events.js";
import { resultOf } from "./testing/outcome.js";

describe("what an orchestrator knows of itself", () => {
  const describeSelf = defineOrchestrator("describeSelf", async (ctx) => {
    await ctx.callActivity("gate");
    const { instanceId, executionId, name, version, parent, tags } = ctx;
    return { instanceId, executionId, name, version, parent, tags };
  });

  it("is what its first event says", async () => {
    const run = await runHistory(describeSelf, [[taskCompleted(1)]], {
      instanceId: "order-7",
      executionId: "e-2",
      version: "1.2",
      tags: { team: "a", __proto__x: "b" },
      parent: {
        taskScheduledId: 3,
        name: "parent",
        version: "9",
        orchestrationInstance: { instanceId: "p-1", executionId: "pe-1" },
      },
    });
    expect(resultOf(run.last)).toEqual({
      instanceId: "order-7",
      executionId: "e-2",
      name: "describeSelf",
      version: "1.2",
      parent: { instanceId: "p-1", executionId: "pe-1", name: "parent", version: "9", taskId: 3 },
      tags: { team: "a", __proto__x: "b" },
    });
  });

  it("has no tags of the SDK's own among its tags", async () => {
    const tags = { team: "a", "reawait:attempt": "3" };
    const run = await runHistory(describeSelf, [[taskCompleted(1)]], { tags });
    expect(resultOf(run.last)).toMatchObject({ tags: { team: "a" } });
  });

  it("is empty where the first event says nothing", async () => {
    const run = await runHistory(describeSelf, [[taskCompleted(1)]], { executionId: "" });
    expect(resultOf(run.last)).toEqual({
      instanceId: "instance-1",
      executionId: "",
      name: "describeSelf",
      version: "",
      tags: {},
    });
  });

  it("knows a parent with the task id 0, and one of which little is said (23, 51)", async () => {
    const run = await runHistory(describeSelf, [[taskCompleted(1)]], { parent: { taskScheduledId: 0 } });
    expect(resultOf(run.last)).toMatchObject({ parent: { instanceId: "", name: "", version: "", taskId: 0 } });
  });

  it("can be read while destructured", async () => {
    const reads = defineOrchestrator("reads", async ({ instanceId, name }) => [instanceId, name]);
    expect(resultOf((await runHistory(reads)).last)).toEqual(["instance-1", "reads"]);
  });
});

describe("compareVersionTo", () => {
  it.each([
    ["2.0", "10.0", -1],
    ["10.0", "2.0", 1],
    ["1.2", "1.2", 0],
    ["", "0.1", -1],
    ["", "", 0],
  ])("of version %j to %j", async (version, other, expected) => {
    const compare = defineOrchestrator("compare", async (ctx) => Math.sign(ctx.compareVersionTo(other)));
    expect(resultOf((await runHistory(compare, [], { version })).last)).toBe(expected);
  });
});
