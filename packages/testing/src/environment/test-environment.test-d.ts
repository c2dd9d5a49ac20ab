/** What flows from definitions into a test: checked by the compiler, never run. */
import type { OrchestrationHandle } from "@reawait/client";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { expectTypeOf } from "expect-type";
import { schemaOf } from "../../../client/src/testing/schema.js";
import type { ActivityCall, ActivityMock, MockContext } from "./activity-mock.js";
import { TestEnvironment } from "./test-environment.js";

interface Order {
  readonly id: string;
}
interface Receipt {
  readonly receiptId: string;
  readonly note?: string;
}

const charge = defineActivity("charge", async (_ctx, order: Order): Promise<Receipt> => ({ receiptId: order.id }));
const ping = defineActivity("ping", () => {});
const buy = defineOrchestrator("buy", (ctx, order: Order) => ctx.callActivity(charge, order));
const env = await TestEnvironment.create({ orchestrators: [buy], activities: [charge, ping] });

// ---- mocks: input, result and context are those of the activity ----------------------------------------------------

const charging = env.mock(charge, (ctx, order) => {
  expectTypeOf(ctx).toEqualTypeOf<MockContext>();
  expectTypeOf(order).toEqualTypeOf<Order>();
  return { receiptId: order.id };
});
expectTypeOf(charging).toEqualTypeOf<ActivityMock<Order, Receipt>>();
expectTypeOf(charging.calls).toEqualTypeOf<readonly ActivityCall<Order, Receipt>[]>();
expectTypeOf(charging.calls[0]?.input).toEqualTypeOf<Order | undefined>();
expectTypeOf(charging.once(async () => ({ receiptId: "1", note: "once" }))).toEqualTypeOf<
  ActivityMock<Order, Receipt>
>();
expectTypeOf(env.mock(ping, () => {})).toEqualTypeOf<ActivityMock<void, void>>();
env.mock(charge, charge.fn);
env.mock(charge, (ctx) => ctx.completeLater());
env.mock(charge, async () => {
  throw new Error("always");
});

// @ts-expect-error a result that is none of the activity's
env.mock(charge, () => "a text");
// @ts-expect-error a promise of one
env.mock(charge, async () => ({}));
// @ts-expect-error a part of it is missing
env.mock(charge, () => ({ note: "no id" }));
// @ts-expect-error an input that is not what the activity takes
env.mock(charge, (_ctx, order: { readonly amount: number }) => ({ receiptId: String(order.amount) }));
// @ts-expect-error the same of a single answer
charging.once(() => 7);
// @ts-expect-error a latency is a duration, with its unit
env.mock(charge, charge.fn, { latency: 3 });
// @ts-expect-error an orchestrator is no activity
env.mock(buy, () => ({ receiptId: "" }));

// ---- with schemas: the function sees what they make of it ----------------------------------------------------------

const counted = defineActivity("counted", (_ctx, n) => String(n), {
  input: schemaOf((text: string) => Number(text)),
  output: schemaOf((text: string) => text.length),
});
const counting = env.mock(counted, (_ctx, n) => {
  expectTypeOf(n).toEqualTypeOf<number>();
  return "text";
});
expectTypeOf(counting.calls[0]?.input).toEqualTypeOf<number | undefined>();
expectTypeOf(counting.calls[0]?.result).toEqualTypeOf<string | undefined>();
// @ts-expect-error what the schema of the output takes is a text
env.mock(counted, () => 7);

// ---- by name: what the test says ------------------------------------------------------------------------------------

expectTypeOf(env.mock("charge", (_ctx, order: Order) => order.id)).toEqualTypeOf<ActivityMock<Order, string>>();
env.mock("charge", (_ctx, order) => {
  expectTypeOf(order).toEqualTypeOf<unknown>();
});

// ---- starting: as a client does -------------------------------------------------------------------------------------

expectTypeOf(env.start(buy, { id: "a" })).toEqualTypeOf<Promise<OrchestrationHandle<Receipt>>>();
expectTypeOf(env.run(buy, { id: "a" }, { startAt: "1h" })).toEqualTypeOf<Promise<Receipt>>();
expectTypeOf(env.run("buy")).toEqualTypeOf<Promise<unknown>>();
expectTypeOf(env.run<Receipt>("buy", { id: "a" })).toEqualTypeOf<Promise<Receipt>>();
// @ts-expect-error the input is missing
void env.run(buy);
// @ts-expect-error the input is another
void env.start(buy, { id: 7 });

// ---- time -----------------------------------------------------------------------------------------------------------

expectTypeOf(env.withTime("manual", async () => 7)).toEqualTypeOf<Promise<number>>();
expectTypeOf(env.advanceToNextTimer()).toEqualTypeOf<Promise<Date | undefined>>();
// @ts-expect-error a bare number has no unit
void env.advance(3_000);
// @ts-expect-error no such mode
env.time = "fast";
