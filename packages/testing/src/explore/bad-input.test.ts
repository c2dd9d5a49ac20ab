/** What makes no sense is refused with an error that says what to do. */
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { explore } from "./explore.js";
import type { EventMaker, ModelMaker } from "./rules.js";

const charge = defineActivity("charge", async (_ctx, n: number) => n);
const flow = defineOrchestrator("flow", async (ctx) => await ctx.callActivity(charge, 1));
const go = defineEvent("go");

const modelled = { activities: (model: ModelMaker<object>) => [model(charge, (_state, n) => n)] };
const withModel = (given: unknown) => ({ activities: (model: ModelMaker<object>) => [model(charge, given as never)] });
const withEvent = (...args: readonly unknown[]) => ({
  ...modelled,
  events: (raises: EventMaker<object>) => [raises(...(args as unknown as Parameters<typeof raises>))],
});

describe("an exploration refuses", () => {
  it.each<[string, unknown, RegExp]>([
    [
      "a strategy it does not know",
      { ...modelled, strategy: "deep" },
      /strategy knows "auto" or "all" or "random", not "deep"/,
    ],
    [
      "a fault it does not know",
      { ...modelled, faults: { crash: 1 } },
      /faults knows "activityFailures" or .* not "crash"/,
    ],
    [
      "half a fault",
      { ...modelled, faults: { crashes: 0.5 } },
      /faults\.crashes must be a whole number of at least 0, not 0\.5/,
    ],
    [
      "an allowance it does not know",
      { ...modelled, allow: ["all"] },
      /allow knows "stuck" or "failure" or "unhandledEvents", not "all"/,
    ],
    [
      "an allowance that is in no list",
      { ...modelled, allow: "stuck" },
      /^the option "allow" takes a list: allow: \["stuck"\]$/,
    ],
    [
      "allowances that are none",
      { ...modelled, allow: { stuck: true } },
      /^the option "allow" takes a list: allow: \["/,
    ],
    ["batches it does not know", { ...modelled, batches: 2 }, /batches knows "one" or "any", not 2/],
    ["no runs", { ...modelled, budget: { runs: 0 } }, /budget\.runs must be a whole number of at least 1, not 0/],
    ["a seed that is no number", { ...modelled, seed: "x" }, /seed must be a whole number, not x/],
    [
      "choices that are none",
      { ...modelled, only: "a.b" },
      /only takes the choices of a run as an exploration prints them/,
    ],
    ["a start that is no date", { ...modelled, start: 5 }, /the option "start" takes a valid Date/],
    ["a state that is no function", { ...modelled, state: {} }, /the option "state" takes a function/],
    [
      "an invariant that is none",
      { ...modelled, invariant: "x <= 1" },
      /invariant must be a function .* or several by name/,
    ],
    ["no conditions at all under a name", { ...modelled, eventually: {} }, /eventually must be a function/],
    [
      "an asynchronous check",
      { ...modelled, invariant: async () => {} },
      /a check of an exploration returned a promise/,
    ],
    [
      "an activity without a model",
      {},
      /activity "charge" is called, and has no model: add model\(charge, \(state, input\) => answer\)/,
    ],
    [
      "a model that is none",
      withModel(7),
      /the model of activity "charge" must be a function \(state, input\) => answer, or \{ when\?, run \}/,
    ],
    ["a model without outcomes", withModel({ run: {} }), /the model of activity "charge" must be a function/],
    ["an asynchronous model", withModel(async () => 1), /the model of "charge" returned a promise/],
    [
      "two models of one activity",
      { activities: (model: ModelMaker<object>) => [model(charge, () => 1), model(charge, () => 2)] },
      /activity "charge" has two models/,
    ],
    [
      "a model of no definition",
      { activities: (model: ModelMaker<object>) => [model("charge" as never, () => 1)] },
      /a model is of what defineActivity or defineOrchestrator returned/,
    ],
    ["an event that is none", withEvent(undefined), /raises takes an event as defineEvent returns it/],
    [
      "an event that comes less than never",
      withEvent(go, undefined, { atLeast: -1 }),
      /event "go" comes from -1 to 1 times/,
    ],
    [
      "one that comes at most never",
      withEvent(go, undefined, { atLeast: 0, atMost: 0 }),
      /event "go" comes from 0 to 0 times/,
    ],
    [
      "one after something that is no condition",
      withEvent(go, undefined, { after: true }),
      /the option "after" of event "go" takes a function/,
    ],
    [
      "an option it does not know, which would check nothing",
      { ...modelled, invariants: () => false },
      /explore knows no option "invariants": it knows input, state, .*, invariant, /,
    ],
    ["no options", undefined, /explore takes its options second: explore\(placeOrder, \{ input, \.\.\. \}\)/],
    ["models that nothing makes", { activities: [] }, /the option "activities" takes a function: \(model\) => \[/],
    [
      "events that nothing makes",
      { ...modelled, events: [] },
      /the option "events" takes a function: \(raises\) => \[/,
    ],
    ["an id that is none", { ...modelled, instanceId: "" }, /id/],
  ])("%s", async (_what, options, message) => {
    await expect(explore(flow, options as never)).rejects.toThrow(message);
  });

  it("what is no orchestrator", async () => {
    await expect(explore(charge as never, {})).rejects.toThrow(
      /explore takes what defineOrchestrator returned: explore\(/,
    );
  });

  it("models that are not the same twice: a state that outlives its run", async () => {
    const shared = { calls: 0 };
    const both = defineOrchestrator("both", async (ctx) => {
      await Promise.all([ctx.callActivity(charge, 1), ctx.callActivity(charge, 2)]);
    });
    const exploring = explore(both, {
      state: () => shared,
      pruning: false,
      activities: (model) => [
        model(charge, {
          when: (state, n) => n === 1 || state.calls < 2,
          run: (state, n) => {
            state.calls += 1;
            return n;
          },
        }),
      ],
      allow: ["stuck"],
    });
    await expect(exploring).rejects.toThrow(
      /the same choices led to \d ways to go on at first, and to \d when repeated/,
    );
  });
});

describe("an orchestration that fails", () => {
  const fails = defineOrchestrator("fails", async () => {
    throw new RangeError("no");
  });

  it("is a finding, unless that is allowed; then its error is there to be checked", async () => {
    await expect(explore(fails, {})).rejects.toThrow(
      /fails with RangeError: no \(if it may, say allow: \["failure"\]\)/,
    );
    const seen: unknown[] = [];
    await explore(fails, {
      allow: ["failure"],
      eventually: (_state, { status, error }) => void seen.push([status, error?.message]),
    });
    expect(seen).toEqual([["failed", "no"]]);
  });
});
