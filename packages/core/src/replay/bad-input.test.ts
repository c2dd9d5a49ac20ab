/** What `ctx` refuses: each says what is wrong, records nothing, and takes no id. */
import { describe, expect, it } from "@jest/globals";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineActivity } from "../definitions/activity.js";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "./testing/history-builder.js";
import { brief, resultOf } from "./testing/outcome.js";

type Deed = (ctx: OrchestrationContext) => unknown;

const charge = defineActivity("charge", (_ctx, input: unknown) => input);
const child = defineOrchestrator("child", async (_ctx, input: unknown) => input);
const go = defineEvent<unknown>("go");
const bad = (value: unknown) => value as never;

async function refusalOf(deed: Deed): Promise<unknown> {
  const flow = defineOrchestrator("flow", async (ctx) => {
    let refusal: unknown = "accepted";
    try {
      deed(ctx);
    } catch (error) {
      refusal = String(error);
    }
    ctx.callActivity("next");
    return refusal;
  });
  const { last } = await runHistory(flow);
  expect(brief(last)).toEqual(["1 activity next", "2 COMPLETED"]);
  expect(last.customStatus).toBeUndefined();
  return resultOf(last);
}

const byName: readonly (readonly [
  use: string,
  what: string,
  use: (ctx: OrchestrationContext, name: never) => unknown,
])[] = [
  ["callActivity", "activity", (ctx, name) => ctx.callActivity(name)],
  ["callSubOrchestrator", "orchestrator", (ctx, name) => ctx.callSubOrchestrator(name)],
  ["waitForExternalEvent", "event", (ctx, name) => ctx.waitForExternalEvent(name)],
  ["sendEvent", "event", (ctx, name) => ctx.sendEvent("other", name)],
];

describe.each(byName)("ctx.%s", (_use, what, use) => {
  it.each(["", "   ", "\n"])("refuses %j as a name", async (name) => {
    expect(await refusalOf((ctx) => use(ctx, bad(name)))).toBe(
      `TypeError: the name of an ${what} must be a non-empty string, not ${JSON.stringify(name)}`,
    );
  });

  it("refuses a name of the SDK's own", async () => {
    expect(await refusalOf((ctx) => use(ctx, bad("reawait:x")))).toMatch(
      new RegExp(`^TypeError: "reawait:x" cannot be used as ${what}: .* reserved`),
    );
  });

  it.each<[shown: RegExp, value: unknown]>([
    [/not undefined \(do two modules import each other\?\)$/, undefined],
    [/not null$/, null],
    [/not a number$/, 7],
    [/not a function$/, () => 0],
    [/not an object$/, { name: "charge" }],
    [/not a definition of kind "entity"$/, { kind: "entity", name: "x" }],
  ])("refuses what is neither a definition nor a name: %s", async (shown, value) => {
    const refusal = await refusalOf((ctx) => use(ctx, bad(value)));
    expect(refusal).toMatch(/^TypeError: .* what define\w+ returns, or a name, not/);
    expect(refusal).toMatch(shown);
  });
});

describe("definitions in the wrong place", () => {
  it.each<[string, Deed, string]>([
    ["an orchestrator", (ctx) => ctx.callActivity(bad(child)), "ctx.callActivity takes what defineActivity returns"],
    [
      "an activity",
      (ctx) => ctx.callSubOrchestrator(bad(charge)),
      "ctx.callSubOrchestrator takes what defineOrchestrator returns",
    ],
    [
      "an activity that is waited for",
      (ctx) => ctx.waitForExternalEvent(bad(charge)),
      "must be what defineEvent returns",
    ],
  ])("are told by their kind: %s", async (_what, deed, told) => {
    expect(await refusalOf(deed)).toMatch(told);
  });
});

describe("an instance id", () => {
  it.each(["", "  ", "@counter@1", "reawait:hub", 7, null])("of %j is refused", async (id) => {
    const named = /instance id/;
    expect(await refusalOf((ctx) => ctx.callSubOrchestrator(child, 1, { instanceId: bad(id) }))).toMatch(named);
    expect(await refusalOf((ctx) => ctx.sendEvent(bad(id), go))).toMatch(named);
  });
});

describe("a length of time", () => {
  it.each<[string, string, unknown]>([
    ["TypeError", "The bare number 5 is not a duration", 5],
    ["TypeError", '"soon" is not a duration', "soon"],
    ["TypeError", '"5 parsecs" is not a duration', "5 parsecs"],
    ["RangeError", 'The duration "-1s" is negative', "-1s"],
    ["TypeError", "A duration needs at least one field", {}],
    ["TypeError", '"fortnights" is not a field of a duration', { fortnights: 1 }],
    ["RangeError", "A duration of 604800000000000000000 ms is longer than a Date can hold", { weeks: 1e12 }],
  ])("that makes no sense is refused everywhere, by the name of its option: %s: %s", async (kind, told, value) => {
    const time = bad(value);
    const starts = (option: string): string => `${kind}: ${option}${told}`;
    expect(await refusalOf((ctx) => ctx.createTimer(time))).toContain(starts(""));
    const limited = await refusalOf((ctx) => ctx.callActivity(charge, 1, { timeout: time }));
    expect(limited).toContain(starts("timeout: "));
    expect(await refusalOf((ctx) => ctx.waitForExternalEvent(go, { timeout: time }))).toContain(starts("timeout: "));
    const retry = { maxAttempts: 2, firstInterval: time };
    const retried = await refusalOf((ctx) => ctx.callSubOrchestrator(child, 1, { retry }));
    expect(retried).toContain(starts("firstInterval of a retry policy: "));
  });

  it("that is none is refused", async () => {
    expect(await refusalOf((ctx) => ctx.createTimer(bad(undefined)))).toMatch(
      /^TypeError: undefined is not a duration/,
    );
    expect(await refusalOf((ctx) => ctx.createTimer(bad(null)))).toMatch(/^TypeError: null is not a duration/);
  });

  it("until an invalid Date is refused", async () => {
    expect(await refusalOf((ctx) => ctx.createTimer(new Date(Number.NaN)))).toMatch(/^RangeError: .*invalid Date/);
  });
});

describe("a value that cannot be written", () => {
  const uses: readonly (readonly [what: string, use: (ctx: OrchestrationContext, value: never) => unknown])[] = [
    ["an input", (ctx, value) => ctx.callActivity(charge, value)],
    ["an input by name", (ctx, value) => ctx.callActivity("charge", value)],
    ["a rich input by name", (ctx, value) => ctx.callActivity("charge", value, { payload: "rich" })],
    ["the input of a sub-orchestration", (ctx, value) => ctx.callSubOrchestrator(child, value)],
    ["the payload of an event", (ctx, value) => ctx.sendEvent("other", go, value)],
    ["the payload of an event by name", (ctx, value) => ctx.sendEvent("other", "go", value)],
    ["the next input", (ctx, value) => ctx.continueAsNew(value)],
    ["the custom status", (ctx, value) => ctx.setCustomStatus(value)],
  ];

  it.each(uses)("is refused as %s, with its path", async (_what, use) => {
    const value = { list: [1, { deep: () => 0 }] };
    expect(await refusalOf((ctx) => use(ctx, bad(value)))).toMatch(
      /^PayloadError: .*\$\.list\[1\]\.deep is a function/,
    );
  });
});

describe("values that plain JSON would lose", () => {
  const rich = { when: new Map([[1, new Date(0)]]) };

  it.each<[string, Deed]>([
    ["an activity", (ctx) => ctx.callActivity("a", rich)],
    ["a sub-orchestration", (ctx) => ctx.callSubOrchestrator("a", rich, { payload: "plain" })],
    ["an event", (ctx) => ctx.sendEvent("other", "a", rich)],
    ["an event that is told so", (ctx) => ctx.sendEvent("other", "a", rich, { payload: "plain" })],
  ])("are refused by name: %s; the message says how to send them", async (_what, deed) => {
    expect(await refusalOf(deed)).toMatch(/^PayloadError: .*\$\.when is .*pass payload: "rich"/);
  });

  it('travel whole by name with payload: "rich"', async () => {
    const sender = defineOrchestrator("sender", async (ctx) => {
      ctx.callActivity("a", rich, { payload: "rich" });
      ctx.callSubOrchestrator("b", rich, { payload: "rich", instanceId: "b-1" });
      ctx.sendEvent("other", "c", rich, { payload: "rich" });
      ctx.callActivity(charge, rich);
    });
    const { last } = await runHistory(sender);
    const [a, b, c, whole] = last.actions;
    const payload = whole?.kind === "scheduleTask" ? whole.input : undefined;
    expect(payload).toContain("$reawait");
    expect([a, b, c]).toMatchObject([{ input: payload }, { input: payload }, { data: payload }]);
  });

  it.each(["json", "", 7, true])("are not sent in a form that does not exist: %j", async (payload) => {
    const options = { payload: bad(payload) };
    const told = /^TypeError: the option "payload" of a call by name is "plain" or "rich"/;
    expect(await refusalOf((ctx) => ctx.callActivity("a", 1, options))).toMatch(told);
    expect(await refusalOf((ctx) => ctx.sendEvent("x", "a", 1, options))).toMatch(told);
  });
});

describe("ctx after the end", () => {
  const uses: readonly (readonly [use: string, deed: Deed])[] = [
    ["callActivity", (ctx) => ctx.callActivity("a")],
    ["createTimer", (ctx) => ctx.createTimer("1h")],
    ["waitForExternalEvent", (ctx) => ctx.waitForExternalEvent("e")],
    ["sendEvent", (ctx) => ctx.sendEvent("other", "e")],
    ["setCustomStatus", (ctx) => ctx.setCustomStatus("x")],
    ["newGuid", (ctx) => ctx.newGuid()],
  ];

  it.each(uses)("refuses ctx.%s, names instance and line, and does not speak of foreign awaits", async (use, deed) => {
    let told: unknown;
    const hasty = defineOrchestrator("hasty", async (ctx) => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => undefined)
        .then(() => deed(ctx))
        .catch((error: unknown) => (told = error));
      return "done";
    });
    const run = await runHistory(hasty, [], { instanceId: "order-7", mode: "session" });
    expect(resultOf(run.last)).toBe("done");
    expect(run.poisons).toEqual([]);
    const { message } = told as Error;
    expect(message).toMatch(
      new RegExp(
        `^the orchestrator of instance "order-7" used ctx\\.${use} after it had ended \\(at .*bad-input\\.test`,
      ),
    );
    expect(message).toMatch(/the result stands\. Await all that uses ctx before the orchestrator returns/);
    expect(message).not.toMatch(/durable|fetch/);
  });
});
