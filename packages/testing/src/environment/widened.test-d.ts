/** Which results of an activity a mock need not keep to the letter. */
import { defineActivity, type OrchestratorDefinition } from "@reawait/core";
import { expectTypeOf } from "expect-type";
import { TestEnvironment } from "./test-environment.js";
import type { ActivityMock, MockOf } from "./activity-mock.js";
import type { Widened } from "./widened.js";

enum Level {
  low = 1,
  high = 2,
}
type Cents = number & { readonly unit: "cents" };

expectTypeOf<Widened<20 | 8.1>>().toEqualTypeOf<number>();
expectTypeOf<Widened<-1 | 0 | 1e100 | undefined>>().toEqualTypeOf<number | undefined>();
expectTypeOf<Widened<7 | "sold out">>().toEqualTypeOf<number | "sold out">();
expectTypeOf<Widened<"placed" | "cancelled">>().toEqualTypeOf<"placed" | "cancelled">();
expectTypeOf<Widened<Level>>().toEqualTypeOf<Level>();
expectTypeOf<Widened<Level.low>>().toEqualTypeOf<Level.low>();
expectTypeOf<Widened<Cents>>().toEqualTypeOf<Cents>();
expectTypeOf<Widened<boolean>>().toEqualTypeOf<boolean>();
expectTypeOf<Widened<true>>().toEqualTypeOf<true>();
expectTypeOf<Widened<bigint>>().toEqualTypeOf<bigint>();
expectTypeOf<Widened<void>>().toEqualTypeOf<void>();
expectTypeOf<Widened<never>>().toEqualTypeOf<never>();
expectTypeOf<Widened<unknown>>().toEqualTypeOf<unknown>();
// Within a record nothing is inferred so narrowly by itself: whoever wrote it there meant it.
expectTypeOf<Widened<{ readonly count: 1 }>>().toEqualTypeOf<{ readonly count: 1 }>();

const env = await TestEnvironment.create();

const quote = defineActivity("quote", async (_ctx, express: boolean) => (express ? 20 : 8.1));
const quoting = env.mock(quote, () => 5);
expectTypeOf(quoting).toEqualTypeOf<ActivityMock<boolean, number>>();
expectTypeOf(quoting).toEqualTypeOf<MockOf<typeof quote>>();
env.mock(quote, async (_ctx, express) => (express ? 7 : 9)).once(() => 3);
env.mock(quote, quote.fn);
expectTypeOf(quoting.calls[0]?.result).toEqualTypeOf<number | undefined>();
// @ts-expect-error a text is no number
env.mock(quote, () => "5");
// @ts-expect-error nor is this
quoting.once(() => undefined);

const decide = defineActivity("decide", async (_ctx, cost: number) => (cost > 5 ? "ask" : "approve"));
env.mock(decide, () => "ask");
env.mock(decide, async (_ctx, cost) => (cost > 7 ? "ask" : "approve")).once(() => "approve");
// @ts-expect-error there is no such outcome
env.mock(decide, () => "maybe");

const level = defineActivity("level", async () => Level.low as Level);
env.mock(level, () => Level.high);
interface Decision {
  readonly outcome: "ask" | "approve";
}
const decideWell = defineActivity("decideWell", async (): Promise<Decision> => ({ outcome: "ask" }));
env.mock(decideWell, () => ({ outcome: "approve" }));
env.mock(decideWell, async (ctx) => ({ outcome: ctx.attempt > 1 ? "ask" : "approve" }));
// @ts-expect-error there is no such outcome
env.mock(decideWell, () => ({ outcome: "maybe" }));
const price = defineActivity("price", async () => 7 as Cents);
env.mock(price, () => 9 as Cents);
// @ts-expect-error a number without its unit
env.mock(price, () => 9);

// ---- the type of a mock, to declare it before it is there ----------------------------------------------------------

const charge = defineActivity("charge", async (_ctx, order: { readonly id: string }) => ({ receipt: order.id }));
const charging: MockOf<typeof charge> = env.mock(charge, ({ attempt }, { id }) => ({ receipt: `${id}/${attempt}` }));
expectTypeOf(charging.calls[0]?.input.id).toEqualTypeOf<string | undefined>();
expectTypeOf(charging).toEqualTypeOf<ActivityMock<{ readonly id: string }, { receipt: string }>>();
charging.once(() => ({ receipt: "" }));
// @ts-expect-error the mock of another activity
export const other: MockOf<typeof charge> = env.mock(decide, () => "ask");
export const any: readonly ActivityMock[] = [charging, env.mock("charge", () => 1), env.mock(charge, charge.fn)];
// @ts-expect-error an orchestrator is no activity
export type OfNone = MockOf<OrchestratorDefinition<void, number>>;
