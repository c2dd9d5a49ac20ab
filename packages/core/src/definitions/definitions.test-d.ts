/** What flows from definitions: checked by the compiler, never run. */
import { expectTypeOf } from "expect-type";
import type { ActivityContext } from "../context/activity-context.js";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineActivity, type ActivityDefinition } from "./activity.js";
import { defineEvent, type EventDefinition } from "./event.js";
import { defineOrchestrator, type OrchestratorDefinition } from "./orchestrator.js";
import type { AnyActivity, AnyOrchestrator } from "./registry.js";

interface Order {
  readonly id: string;
}

// ---- activities: input and output are inferred, sync or async, and ctx has its type --------------------------------

expectTypeOf(defineActivity("a", (_ctx, order: Order) => order.id)).toEqualTypeOf<
  ActivityDefinition<Order, string, Order, string>
>();
expectTypeOf(defineActivity("a", async (_ctx, order: Order) => order.id)).toEqualTypeOf<
  ActivityDefinition<Order, string, Order, string>
>();
expectTypeOf(defineActivity("a", () => 7)).toEqualTypeOf<ActivityDefinition<void, number, void, number>>();
expectTypeOf(defineActivity("a", (_ctx) => {})).toEqualTypeOf<ActivityDefinition<void, void, void, void>>();
expectTypeOf(defineActivity("a", (_ctx, n?: number) => n)).toEqualTypeOf<
  ActivityDefinition<number | undefined, number | undefined, number | undefined, number | undefined>
>();

defineActivity("a", (ctx, input) => {
  expectTypeOf(ctx).toEqualTypeOf<ActivityContext>();
  expectTypeOf(ctx).not.toBeAny();
  expectTypeOf(input).toBeVoid();
});

// @ts-expect-error a name comes first
defineActivity(() => 7);
// @ts-expect-error a timeout is no bare number
defineActivity("a", () => 7, { timeout: 5 });
// @ts-expect-error an option that does not exist
defineActivity("a", () => 7, { retries: 5 });
// @ts-expect-error tags are strings
defineActivity("a", () => 7, { tags: { n: 1 } });

// ---- orchestrators --------------------------------------------------------------------------------------------------

const flow = defineOrchestrator("flow", async (ctx, order: Order) => {
  expectTypeOf(ctx).toEqualTypeOf<OrchestrationContext<Order>>();
  expectTypeOf(ctx).not.toBeAny();
  return order.id.length;
});
expectTypeOf(flow).toEqualTypeOf<OrchestratorDefinition<Order, number, Order, number>>();
expectTypeOf(defineOrchestrator("o", async () => {})).toEqualTypeOf<OrchestratorDefinition<void, void, void, void>>();
expectTypeOf(defineOrchestrator("o", () => 7)).toEqualTypeOf<OrchestratorDefinition<void, number, void, number>>();
expectTypeOf(defineOrchestrator("o", (ctx) => ctx.createTimer("1h"))).toEqualTypeOf<
  OrchestratorDefinition<void, void, void, void>
>();

// What returns continueAsNew is typed by its other returns.
const loop = defineOrchestrator("loop", async (ctx, n: number) => {
  if (n > 3) return "done" as const;
  return ctx.continueAsNew(n + 1);
});
expectTypeOf(loop).toEqualTypeOf<OrchestratorDefinition<number, "done", number, "done">>();

// ---- events ---------------------------------------------------------------------------------------------------------

expectTypeOf(defineEvent<Order>("e")).toEqualTypeOf<EventDefinition<Order>>();
expectTypeOf(defineEvent("e")).toEqualTypeOf<EventDefinition<void>>();
// @ts-expect-error events of different payloads are not one another
const _mixed: EventDefinition<string> = defineEvent<number>("e");

// ---- lists of all sorts ---------------------------------------------------------------------------------------------

const activities: readonly AnyActivity[] = [
  defineActivity("a", (_ctx, order: Order) => order.id),
  defineActivity("b", () => 7),
];
const orchestrators: readonly AnyOrchestrator[] = [flow, loop];
// @ts-expect-error an orchestrator is no activity
const _wrong: readonly AnyActivity[] = [flow];
expectTypeOf(activities).not.toBeAny();
expectTypeOf(orchestrators).not.toBeAny();
