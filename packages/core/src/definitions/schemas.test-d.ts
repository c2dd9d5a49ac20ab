/** What flows from schemas, of each of three libraries: checked by the compiler, never run. */
import { type } from "arktype";
import { expectTypeOf } from "expect-type";
import * as v from "valibot";
import { z } from "zod";
import type { ActivityContext } from "../context/activity-context.js";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import type { DurableTask, SubOrchestrationTask } from "../task/durable-task.js";
import { defineActivity, type ActivityDefinition } from "./activity.js";
import { defineEvent, type EventDefinition } from "./event.js";
import { defineOrchestrator, type OrchestratorDefinition } from "./orchestrator.js";
import type { AnyActivity, AnyOrchestrator } from "./registry.js";

/** What callers pass to each of the schemas below. */
interface Passed {
  id: string;
  at: string;
  count?: number | undefined;
}

/** What each of them makes of it. */
interface Parsed {
  id: string;
  at: Date;
  count: number;
}

const ofZod = z.object({
  id: z.string(),
  at: z.string().transform((text) => new Date(text)),
  count: z.number().default(1),
});
const ofValibot = v.object({
  id: v.string(),
  at: v.pipe(
    v.string(),
    v.transform((text) => new Date(text)),
  ),
  count: v.optional(v.number(), 1),
});
const ofArkType = type({ id: "string", at: "string.date.parse", count: "number = 1" });

const passed: Passed = { id: "1", at: "2026-01-01" };

// ---- an input schema: the function sees what it makes, callers pass what it takes --------------------------------------

const charge = defineActivity(
  "charge",
  async (ctx, order) => {
    expectTypeOf(ctx).toEqualTypeOf<ActivityContext>();
    expectTypeOf(order).toEqualTypeOf<Parsed>();
    return order.count;
  },
  { input: ofZod },
);
expectTypeOf(charge).toEqualTypeOf<ActivityDefinition<Passed, number, Parsed, number>>();

const ship = defineActivity("ship", (_ctx, order) => order.at, { input: ofValibot, timeout: "1m" });
expectTypeOf(ship).toExtend<ActivityDefinition<Passed, Date, Parsed, Date>>();
expectTypeOf(ship.fn).parameter(1).toEqualTypeOf<Parsed>();

const bill = defineActivity("bill", (_ctx, order) => order.id, { input: ofArkType });
expectTypeOf(bill.fn).parameter(1).toEqualTypeOf<Parsed>();

const flow = defineOrchestrator(
  "flow",
  async (ctx, order) => {
    expectTypeOf(ctx).toEqualTypeOf<OrchestrationContext<Passed>>();
    expectTypeOf(order).toEqualTypeOf<Parsed>();

    expectTypeOf(ctx.callActivity(charge, passed)).toEqualTypeOf<DurableTask<number>>();
    expectTypeOf(ctx.callActivity(ship, passed)).toEqualTypeOf<DurableTask<Date>>();
    expectTypeOf(ctx.callActivity(bill, { id: "1", at: "2026" })).toEqualTypeOf<DurableTask<string>>();
    // @ts-expect-error what the schema makes is not what it takes
    ctx.callActivity(charge, order);
    // @ts-expect-error nor for Valibot
    ctx.callActivity(ship, order);
    // @ts-expect-error nor for ArkType
    ctx.callActivity(bill, order);
    // @ts-expect-error a field is missing
    ctx.callActivity(charge, { id: "1" });
    // @ts-expect-error a field is of another type
    ctx.callActivity(ship, { ...passed, count: "1" });
    // @ts-expect-error the input is missing
    ctx.callActivity(bill);

    // The next execution parses its input again.
    if (order.count > 3) return ctx.continueAsNew(passed);
    // @ts-expect-error so it takes no parsed one
    return ctx.continueAsNew(order);
  },
  { input: ofZod },
);
expectTypeOf(flow).toEqualTypeOf<OrchestratorDefinition<Passed, never, Parsed, never>>();

// What coerces takes anything; what is optional may be left out.
const counted = defineActivity("counted", (_ctx, n) => n + 1, { input: z.coerce.number() });
const maybe = defineActivity("maybe", (_ctx, n) => n, { input: z.number().optional() });
const withDefault = defineActivity("withDefault", (_ctx, n) => n, { input: v.optional(v.number(), 7) });
expectTypeOf(withDefault.fn).parameter(1).toEqualTypeOf<number>();

// ---- an output schema: the function returns what it takes, callers get what it makes -------------------------------------

const quote = defineActivity("quote", async () => ({ total: "12" }), {
  output: z.object({ total: z.coerce.number<string>() }),
});
expectTypeOf(quote).toEqualTypeOf<ActivityDefinition<void, { total: number }, void, { total: string }>>();

const settle = defineOrchestrator("settle", async () => ({ status: "ok" as const, note: "x" }), {
  output: v.object({ status: v.picklist(["ok", "bad"]) }),
});
expectTypeOf(settle).toExtend<OrchestratorDefinition<void, { status: "ok" | "bad" }>>();

// Who else completes it may give all that the schema takes, whatever the function gives itself.
const asked = defineActivity("asked", async (ctx) => ctx.completeLater(), { output: z.enum(["yes", "no"]) });
expectTypeOf(asked).toEqualTypeOf<ActivityDefinition<void, "yes" | "no", void, "yes" | "no">>();
const counts = defineActivity("counts", () => "7" as const, { output: z.coerce.number<string>() });
expectTypeOf(counts).toEqualTypeOf<ActivityDefinition<void, number, void, string>>();

const day = defineActivity("day", () => "2026-01-01", { output: type("string.date.parse") });

defineOrchestrator("calls", async (ctx) => {
  ctx.callActivity(counted, "7");
  ctx.callActivity(counted, new Date());
  ctx.callActivity(maybe);
  ctx.callActivity(withDefault);
  // @ts-expect-error a default is no coercion
  ctx.callActivity(withDefault, "7");

  expectTypeOf(await ctx.callActivity(quote)).toEqualTypeOf<{ total: number }>();
  expectTypeOf(await ctx.callActivity(day)).toEqualTypeOf<Date>();
  expectTypeOf(ctx.callSubOrchestrator(settle)).toEqualTypeOf<SubOrchestrationTask<{ status: "ok" | "bad" }>>();
  expectTypeOf(ctx.callSubOrchestrator(flow, passed)).toEqualTypeOf<SubOrchestrationTask<never>>();
  // @ts-expect-error a field is of another type
  ctx.callSubOrchestrator(flow, { id: 1, at: "2026" });
});

// @ts-expect-error another text than the schema knows
defineActivity("a", () => "meh" as const, { output: z.enum(["ok", "bad"]) });
// @ts-expect-error any text, where the schema knows a few
defineActivity("a", async (): Promise<string> => "ok", { output: v.picklist(["ok", "bad"]) });
// @ts-expect-error what the schema needs may be missing
defineActivity("a", (): { total?: string } => ({}), { output: z.object({ total: z.string() }) });
// @ts-expect-error another type
defineOrchestrator("o", async (ctx) => (await ctx.createTimer("1s"), 7), { output: type("string") });
// @ts-expect-error a value where the schema takes none
defineActivity("a", () => 7, { output: z.undefined() });

// ---- functions that say themselves what they take --------------------------------------------------------------------------

// May take less than the schema makes,
const less = defineActivity("less", (_ctx, order: { id: string }) => order.id, { input: ofZod });
expectTypeOf(less).toExtend<ActivityDefinition<Passed, string>>();
// @ts-expect-error but no more,
defineActivity("a", (_ctx, order: { id: string; owner: string }) => order.owner, { input: ofZod });
// @ts-expect-error and nothing else
defineActivity("a", (_ctx, order: number) => order, { input: ofValibot });

// @ts-expect-error what is no schema
defineActivity("a", () => 7, { input: { parse: (value: unknown) => value } });

// Callbacks among the options do not get in the way of what is inferred.
const retried = defineActivity("retried", (_ctx, order) => order.at, {
  input: ofZod,
  retry: ({ attempt }) => attempt < 3,
});
expectTypeOf(retried.fn).parameter(1).toEqualTypeOf<Parsed>();

// Nor does what is expected of the definition.
const activities: readonly AnyActivity[] = [
  charge,
  defineActivity("x", (_ctx, n) => n.toFixed(), { input: z.number() }),
];
const orchestrators: readonly AnyOrchestrator[] = [
  flow,
  defineOrchestrator("x", async (ctx, n: number) => (n > 3 ? n : ctx.continueAsNew(n + 1))),
];
expectTypeOf(activities).not.toBeAny();
expectTypeOf(orchestrators).not.toBeAny();
// @ts-expect-error the input is of another type than was promised
const _input: ActivityDefinition<string> = defineActivity("x", (_ctx, n: number) => n);
// @ts-expect-error the output too
const _output: ActivityDefinition<number, string> = defineActivity("x", (_ctx, n: number) => n);

// A helper for definitions of any sort.
function once<Input, Output>(activity: ActivityDefinition<Input, Output>) {
  return (ctx: OrchestrationContext, input: Input & {}): DurableTask<Output> => ctx.callActivity(activity.name, input);
}
expectTypeOf(once(charge)).parameter(1).toEqualTypeOf<Passed>();
expectTypeOf(once(quote)).returns.toEqualTypeOf<DurableTask<{ total: number }>>();

// ---- events ------------------------------------------------------------------------------------------------------------------

const ordered = defineEvent("ordered", { payload: ofZod });
expectTypeOf(ordered).toEqualTypeOf<EventDefinition<Parsed, Passed>>();
const moved = defineEvent("moved", { payload: ofArkType });
expectTypeOf(defineEvent("poke", {})).toEqualTypeOf<EventDefinition<void>>();
expectTypeOf(defineEvent("shipped", { payload: v.string() })).toEqualTypeOf<EventDefinition<string>>();
// @ts-expect-error an option that does not exist
defineEvent("ordered", { input: ofZod });

defineOrchestrator("events", async (ctx) => {
  expectTypeOf(ctx.waitForExternalEvent(ordered)).toEqualTypeOf<DurableTask<Parsed>>();
  expectTypeOf(await ctx.waitForExternalEvent(moved, { timeout: "1h" })).toEqualTypeOf<Parsed>();
  ctx.sendEvent("other", ordered, passed);
  ctx.sendEvent("other", ordered, { id: "1", at: "2026", count: 3 });
  // @ts-expect-error what the schema makes is not what it takes
  ctx.sendEvent("other", ordered, { id: "1", at: new Date() });
  // @ts-expect-error a field is missing
  ctx.sendEvent("other", moved, { id: "1" });
  // @ts-expect-error the payload is missing
  ctx.sendEvent("other", ordered);
});

// Who waits for less may be given an event of more; who sends less may not.
expectTypeOf(ordered).toExtend<EventDefinition<{ id: string }, Passed>>();
expectTypeOf(ordered).not.toExtend<EventDefinition<Parsed, { id: string }>>();
