/** What `ctx` takes and gives: checked by the compiler, never run. */
import type { TraceContext } from "@reawait/protocol";
import { expectTypeOf } from "expect-type";
import { defineActivity } from "../definitions/activity.js";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import type { DurableTask, SubOrchestrationTask } from "../task/durable-task.js";

interface Order {
  readonly id: string;
  readonly note?: string;
}

const place = defineActivity("place", async (_ctx, order: Order) => ({ receipt: order.id }));
const ping = defineActivity("ping", () => "pong");
const log = defineActivity("log", (_ctx, _text?: string) => {});
const child = defineOrchestrator("child", async (_ctx, n: number) => n > 1);
const nullary = defineOrchestrator("nullary", async () => 1);
const approval = defineEvent<{ approver: string }>("approval");
const poke = defineEvent("poke");

// What lets somebody else answer may be returned whatever an activity promises.
defineActivity("ask", async (ctx, text: string): Promise<number> => {
  expectTypeOf(ctx.attempt).toEqualTypeOf<number>();
  expectTypeOf(ctx.version).toEqualTypeOf<string>();
  expectTypeOf(ctx.traceContext).toEqualTypeOf<TraceContext | undefined>();
  if (text === ctx.taskToken) return 7;
  return ctx.completeLater();
});

defineOrchestrator("calls", async (ctx, order: Order) => {
  // ---- activities
  const placed = ctx.callActivity(place, order);
  expectTypeOf(placed).toEqualTypeOf<DurableTask<{ receipt: string }>>();
  expectTypeOf(await placed).toEqualTypeOf<{ receipt: string }>();
  expectTypeOf(await placed).not.toBeAny();
  expectTypeOf(ctx.callActivity(ping)).toEqualTypeOf<DurableTask<string>>();
  ctx.callActivity(ping, undefined, { timeout: "5m" });
  ctx.callActivity(log);
  ctx.callActivity(log, "text");

  // @ts-expect-error the input is missing
  ctx.callActivity(place);
  // @ts-expect-error the input is of another type
  ctx.callActivity(place, "order");
  // @ts-expect-error the input lacks a field
  ctx.callActivity(place, { note: "x" });
  // @ts-expect-error there is no input
  ctx.callActivity(ping, 7);
  // @ts-expect-error an orchestrator is no activity
  ctx.callActivity(child, 7);
  // @ts-expect-error an event is no activity
  ctx.callActivity(approval);

  // ---- options
  ctx.callActivity(place, order, {
    retry: { maxAttempts: 5, firstInterval: "1s", when: ({ failure }) => failure.errorType !== "Declined" },
    timeout: { hours: 1 },
    signal: new AbortController().signal,
    tags: { team: "a" },
    version: "2",
  });
  ctx.callActivity(place, order, { retry: ({ attempt }) => attempt < 3 && "5s" });
  // @ts-expect-error an option that does not exist
  ctx.callActivity(place, order, { retries: 3 });
  // @ts-expect-error an instance id is for sub-orchestrations
  ctx.callActivity(place, order, { instanceId: "x" });
  // @ts-expect-error a timeout is no bare number
  ctx.callActivity(place, order, { timeout: 5000 });
  // @ts-expect-error a unit that does not exist
  ctx.callActivity(place, order, { timeout: "5 parsecs" });
  // @ts-expect-error a policy says how often
  ctx.callActivity(place, order, { retry: { firstInterval: "1s" } });
  // @ts-expect-error a handler is synchronous
  ctx.callActivity(place, order, { retry: async () => true });
  // @ts-expect-error a handler does not answer with a bare number
  ctx.callActivity(place, order, { retry: () => 5000 });

  // ---- by name
  expectTypeOf(ctx.callActivity("placeOrder", order)).toEqualTypeOf<DurableTask<unknown>>();
  expectTypeOf(ctx.callActivity<{ n: number }>("placeOrder", order)).toEqualTypeOf<DurableTask<{ n: number }>>();
  expectTypeOf(ctx.callSubOrchestrator("flow")).toEqualTypeOf<SubOrchestrationTask<unknown>>();

  ctx.callActivity("placeOrder", order, { payload: "rich", timeout: "5m" });
  ctx.callSubOrchestrator("flow", order, { payload: "plain", instanceId: "mine" });
  // @ts-expect-error a form that does not exist
  ctx.callActivity("placeOrder", order, { payload: "json" });
  // @ts-expect-error by a definition, values always travel whole
  ctx.callActivity(place, order, { payload: "rich" });
  // @ts-expect-error by a definition, values always travel whole
  ctx.callSubOrchestrator(child, 2, { payload: "plain" });

  // ---- sub-orchestrations
  const called = ctx.callSubOrchestrator(child, 2, { instanceId: "mine" });
  expectTypeOf(called).toEqualTypeOf<SubOrchestrationTask<boolean>>();
  expectTypeOf(called.instanceId).toEqualTypeOf<string>();
  expectTypeOf(ctx.callSubOrchestrator(nullary)).toEqualTypeOf<SubOrchestrationTask<number>>();
  // @ts-expect-error the input is missing
  ctx.callSubOrchestrator(child);
  // @ts-expect-error the input is of another type
  ctx.callSubOrchestrator(child, "2");
  // @ts-expect-error an activity is no orchestrator
  ctx.callSubOrchestrator(ping);

  // ---- timers
  expectTypeOf(ctx.createTimer("24h")).toEqualTypeOf<DurableTask<void>>();
  ctx.createTimer("1.5s");
  ctx.createTimer({ days: 1, hours: 12 });
  ctx.createTimer(new Date());
  // @ts-expect-error a bare number
  ctx.createTimer(5);
  // @ts-expect-error a number without a unit
  ctx.createTimer("5");
  // @ts-expect-error a field that does not exist
  ctx.createTimer({ fortnights: 1 });

  // ---- events
  const approved = ctx.waitForExternalEvent(approval);
  expectTypeOf(approved).toEqualTypeOf<DurableTask<{ approver: string }>>();
  expectTypeOf(ctx.waitForExternalEvent(poke)).toEqualTypeOf<DurableTask<void>>();
  expectTypeOf(ctx.waitForExternalEvent("any")).toEqualTypeOf<DurableTask<unknown>>();
  expectTypeOf(ctx.waitForExternalEvent<number>("n", { timeout: "1h" })).toEqualTypeOf<DurableTask<number>>();
  // @ts-expect-error an option that does not exist
  ctx.waitForExternalEvent(approval, { deadline: "1h" });

  ctx.sendEvent("other", approval, { approver: "mia" });
  ctx.sendEvent("other", poke);
  ctx.sendEvent("other", "any", 7);
  ctx.sendEvent("other", "any", new Map(), { payload: "rich" });
  // @ts-expect-error by a definition, values always travel whole
  ctx.sendEvent("other", approval, { approver: "mia" }, { payload: "rich" });
  // @ts-expect-error the payload is missing
  ctx.sendEvent("other", approval);
  // @ts-expect-error the payload is of another type
  ctx.sendEvent("other", approval, { approver: 7 });
  // @ts-expect-error there is no payload
  ctx.sendEvent("other", poke, 7);

  // ---- the rest
  expectTypeOf(ctx.traceContext).toEqualTypeOf<TraceContext | undefined>();
  expectTypeOf(ctx.currentUtcDateTime).toEqualTypeOf<Date>();
  expectTypeOf(ctx.newGuid()).toEqualTypeOf<string>();
  expectTypeOf(ctx.random()).toEqualTypeOf<number>();
  // @ts-expect-error what ctx says is not for changing
  ctx.instanceId = "x";
});

// ---- continueAsNew takes the orchestrator's own input ----------------------------------------------------------------

defineOrchestrator("again", async (ctx, n: number) => {
  // @ts-expect-error the input is missing
  ctx.continueAsNew();
  // @ts-expect-error the input is of another type
  ctx.continueAsNew("2");
  // @ts-expect-error an option that does not exist
  ctx.continueAsNew(n, { saveEvents: true });
  expectTypeOf(ctx.continueAsNew(n + 1, { keepEvents: false })).toEqualTypeOf<never>();
});

defineOrchestrator("forever", async (ctx) => {
  expectTypeOf(ctx.continueAsNew()).toEqualTypeOf<never>();
});

defineOrchestrator("maybe", async (ctx, _order?: Order) => {
  expectTypeOf(ctx.continueAsNew(undefined)).toEqualTypeOf<never>();
  expectTypeOf(ctx.continueAsNew({ id: "1" })).toEqualTypeOf<never>();
});
