/** What flows from definitions into unit tests: checked by the compiler, never run. */
import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import type { HistoryEvent } from "@reawait/protocol";
import { expectTypeOf } from "expect-type";
import { z } from "zod";
import type { PendingActivity } from "./pending-work.js";
import { runActivity } from "./run-activity.js";
import { stepThrough } from "./step-through.js";
import type { SteppedRun, SteppedStatus } from "./stepped-run.js";

interface Order {
  readonly id: string;
}

const place = defineActivity("place", async (_ctx, order: Order) => ({ receipt: order.id }));
const ping = defineActivity("ping", () => "pong");
const log = defineActivity("log", (_ctx, _text?: string) => {});
const parse = defineActivity("parse", (_ctx, { n }) => n.toFixed(), {
  input: z.object({ n: z.coerce.number<string>() }),
  output: z.string().transform(Number),
});
const child = defineOrchestrator("child", async (_ctx, n: number) => n > 1);
const flow = defineOrchestrator("flow", async (ctx, order: Order) => {
  if (order.id === "") return ctx.continueAsNew({ id: "1" });
  return await ctx.callActivity(place, order);
});
const nullary = defineOrchestrator("nullary", async () => {});
const approval = defineEvent<{ approver: string }>("approval");
const poke = defineEvent("poke");

// ---- runActivity ----------------------------------------------------------------------------------------------------

expectTypeOf(runActivity(place, { id: "1" })).toEqualTypeOf<Promise<{ receipt: string }>>();
expectTypeOf(runActivity(ping)).toEqualTypeOf<Promise<string>>();
expectTypeOf(runActivity(parse, { n: "7" })).toEqualTypeOf<Promise<number>>();
// Defined where it is run, too.
expectTypeOf(runActivity(defineActivity("now", async () => 1))).toEqualTypeOf<Promise<number>>();
expectTypeOf(runActivity(defineActivity("now", async (ctx) => ctx.attempt))).toEqualTypeOf<Promise<number>>();
expectTypeOf(
  runActivity(
    defineActivity("now", (_ctx, n: number) => `${n}`),
    7,
  ),
).toEqualTypeOf<Promise<string>>();
expectTypeOf(runActivity(defineActivity("now", (_ctx, n?: number) => n === 1))).toEqualTypeOf<Promise<boolean>>();
void runActivity(log);
void runActivity(log, "text", { attempt: 2, failure: "recorded" });
void runActivity(ping, undefined, { signal: new AbortController().signal });

// @ts-expect-error the input is missing
void runActivity(place);
// @ts-expect-error the input is missing, here as well
void runActivity(defineActivity("now", (_ctx, n: number) => `${n}`));
// @ts-expect-error the input is of another type
void runActivity(place, "order");
// @ts-expect-error the input is what callers pass, not what the function gets
void runActivity(parse, { n: 7 });
// @ts-expect-error an orchestrator is no activity
void runActivity(child, 7);
// @ts-expect-error an option that does not exist
void runActivity(place, { id: "1" }, { retry: 3 });
// @ts-expect-error it rejects in one of two ways
void runActivity(ping, undefined, { failure: "wrapped" });

// ---- stepThrough ----------------------------------------------------------------------------------------------------

const run = await stepThrough(flow, { id: "1" }, { instanceId: "o-1", startedAt: new Date(0), replay: "sessions" });
expectTypeOf(run).toEqualTypeOf<SteppedRun<Order, { receipt: string }>>();
expectTypeOf(run.result).toEqualTypeOf<{ receipt: string } | undefined>();
expectTypeOf(run.continuedAs).toEqualTypeOf<Order | undefined>();
expectTypeOf(run.nextExecution(child)).toEqualTypeOf<Promise<SteppedRun<number, boolean>>>();
expectTypeOf(run.nextExecution()).toEqualTypeOf<Promise<SteppedRun<Order, { receipt: string }>>>();
expectTypeOf(run.status).toEqualTypeOf<SteppedStatus>();
expectTypeOf(run.history).toEqualTypeOf<readonly HistoryEvent[]>();
void stepThrough(nullary);
// Defined where it is run, too.
expectTypeOf(stepThrough(defineOrchestrator("now", async () => 1))).toEqualTypeOf<Promise<SteppedRun<void, number>>>();
expectTypeOf(
  stepThrough(
    defineOrchestrator("now", async (_ctx, n: number) => n > 1),
    7,
  ),
).toEqualTypeOf<Promise<SteppedRun<number, boolean>>>();

// @ts-expect-error the input is missing
void stepThrough(flow);
// @ts-expect-error the input is of another type
void stepThrough(flow, 7);
// @ts-expect-error an activity is no orchestrator
void stepThrough(place, { id: "1" });
// @ts-expect-error an option that does not exist
void stepThrough(flow, { id: "1" }, { start: new Date() });

// ---- what is pending ------------------------------------------------------------------------------------------------

expectTypeOf(run.activity(place)).toEqualTypeOf<PendingActivity<Order, { receipt: string }>>();
expectTypeOf(run.activity(place).input).toEqualTypeOf<Order>();
expectTypeOf(run.activity("place").input).toEqualTypeOf<unknown>();
expectTypeOf(run.activities(place)).toEqualTypeOf<readonly PendingActivity<Order, { receipt: string }>[]>();
expectTypeOf(run.activities()).toEqualTypeOf<readonly PendingActivity<unknown, unknown>[]>();
expectTypeOf(run.callsOf(place)).toEqualTypeOf<readonly { readonly input: Order }[]>();
expectTypeOf(run.activity(place).complete({ receipt: "r" })).toEqualTypeOf<Promise<void>>();
void run.activity(ping, 1).complete("pong");
void run.activity(log).complete();
void run.activity(parse).complete(7);
void run.activity("place").complete();
void run.activity("place").complete({ any: "thing" });
void run.activity<number>("count").complete(7);
void run.activity(place).fail(new Error("x"));
void run.child(child).complete(true);
expectTypeOf(run.child(child).instanceId).toEqualTypeOf<string>();

// @ts-expect-error the result is missing
void run.activity(place).complete();
// @ts-expect-error the result is of another type
void run.activity(place).complete({ receipt: 7 });
// @ts-expect-error the result is what the schema makes of it
void run.activity(parse).complete("7");
// @ts-expect-error the result is of another type
void run.activity<number>("count").complete("7");
// @ts-expect-error an orchestrator is no activity
void run.activity(child);
// @ts-expect-error an activity is no orchestrator
void run.child(ping);
// @ts-expect-error the result is of another type
void run.child(child).complete("yes");
// @ts-expect-error an error is what it fails with
void run.activity(place).fail();

// ---- what happens ---------------------------------------------------------------------------------------------------

void run.raiseEvent(approval, { approver: "mia" });
void run.raiseEvent(poke);
void run.raiseEvent("any", 7, { payload: "rich" });
void run.suspend({ reason: "audit" });
void run.terminate({ output: 7 });
void run.advance("24h");

// @ts-expect-error the payload is missing
void run.raiseEvent(approval);
// @ts-expect-error the payload is of another type
void run.raiseEvent(approval, { approver: 7 });
// @ts-expect-error a bare number
void run.advance(24);
// @ts-expect-error what came of it is not for changing
run.result = { receipt: "r" };

// ---- within a batch nothing is awaited ------------------------------------------------------------------------------

void run.batch((step) => {
  expectTypeOf(step.activity(place).complete({ receipt: "r" })).toEqualTypeOf<void>();
  expectTypeOf(step.raiseEvent(approval, { approver: "mia" })).toEqualTypeOf<void>();
  expectTypeOf(step.timer().fire()).toEqualTypeOf<void>();
  expectTypeOf(step).not.toHaveProperty("advance");
  // @ts-expect-error the result is of another type
  step.activity(place).complete(7);
});
