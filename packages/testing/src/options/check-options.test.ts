/** An option that nobody reads is refused by whoever takes options. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { TestEnvironment } from "../environment/test-environment.js";
import { closeEnvironments, openEnvironment } from "../environment/testing/open-environment.js";
import { explore } from "../explore/explore.js";
import type { ExploreSettings } from "../explore/explore-options.js";
import { replayAll } from "../replay/replay-all.js";
import { replay } from "../replay/replay.js";
import { runActivity } from "../unit/run-activity.js";
import { stepThrough } from "../unit/step-through.js";

afterEach(closeEnvironments);

const flow = defineOrchestrator("flow", async () => 1);
const charge = defineActivity("charge", () => 1);

type World = ExploreSettings<number, object>;

/** As code without types would give it. */
const misspelt = (options: object): never => options as never;

async function mock(options: object): Promise<void> {
  const env = await openEnvironment({});
  env.mock("charge", () => 1, options);
}

async function exploreWith(world: World): Promise<void> {
  await explore(flow, world);
}

const takers: readonly [taker: string, take: (options: never) => Promise<unknown>, options: object, known: string][] = [
  [
    "TestEnvironment.create",
    (options) => TestEnvironment.create(options),
    { unmoked: "run" },
    "orchestrators, activities, ",
  ],
  ["env.mock", mock, { latancy: "1s" }, "latency"],
  ["replay", (options) => replay(flow, "", options), { compareInput: false }, "compareInputs, compareOutcome, "],
  ["replay", (options) => replay(flow, "", options), { unknownOrchestrators: "ignore" }, "compareInputs, "],
  ["replayAll", (options) => replayAll("nowhere", options), { orchestrator: [flow] }, "orchestrators, unknown"],
  ["stepThrough", (options) => stepThrough(flow, undefined, options), { startAt: new Date() }, "instanceId, "],
  ["runActivity", (options) => runActivity(charge, undefined, options), { attempts: 2 }, "instanceId, executionId, "],
  ["explore", exploreWith, { invariants: {} }, "input, state, "],
  ["budget", (budget) => exploreWith({ budget }), { run: 5 }, "runs, turns, steps"],
  [
    "the model of charge",
    (options) => exploreWith({ activities: (model) => [model(charge, options)] }),
    { run: () => 1, wen: () => true },
    "when, run",
  ],
  [
    "raises",
    (options) => exploreWith({ events: (raises) => [raises("go", 1, options)] }),
    { atleast: 0 },
    "after, atLeast, atMost, or, onRaise, to",
  ],
];

describe("an option that there is none of", () => {
  it.each(takers)("is refused by %s", async (taker, take, options, known) => {
    const [option = ""] = Object.keys(options).slice(-1);
    const refused = take(misspelt(options));
    await expect(refused).rejects.toThrow(TypeError);
    await expect(refused).rejects.toThrow(`${taker} knows no option "${option}": it knows ${known}`);
  });
});

describe("what is no options at all", () => {
  it.each(takers.filter(([taker]) => taker !== "explore" && !taker.startsWith("the model")))(
    "is refused by %s",
    async (taker, take) => {
      for (const [given, described] of [
        [null, "null"],
        ["sessions", '"sessions"'],
        [7, "7"],
      ] as const) {
        await expect(take(given as never)).rejects.toThrow(`${taker} takes its options as a record, not ${described}`);
      }
    },
  );
});

describe("options that are left undefined", () => {
  it("count as left out", async () => {
    const options = { compareInputs: undefined, codecs: undefined };
    const { history } = await stepThrough(flow, undefined, { replay: undefined, instanceId: undefined });
    expect(await replay(flow, history, options)).toMatchObject({ status: "COMPLETED" });
    expect(await runActivity(charge, undefined, { attempt: undefined })).toBe(1);
    await expect(explore(flow, { budget: { runs: undefined } })).resolves.toMatchObject({ complete: true });
  });
});
