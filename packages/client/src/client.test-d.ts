// Types only: this file is compiled and never run.
import {
  aesGcmCodec,
  defineActivity,
  defineEvent,
  defineOrchestrator,
  gzipCodec,
  type Interceptor,
} from "@reawait/core";
import type { Connection, HistoryEvent, OrchestrationStatus } from "@reawait/protocol";
import { expectTypeOf } from "expect-type";
import { Client, type InstanceStatus, type OrchestrationHandle } from "./index.js";
import { schemaOf } from "./testing/schema.js";

declare const connection: Connection;
const client = new Client(connection);

interface Order {
  readonly id: string;
  readonly cost: number;
}
interface Receipt {
  readonly total: number;
}
const buy = defineOrchestrator("buy", async (_ctx, order: Order): Promise<Receipt> => ({ total: order.cost }));
const nightly = defineOrchestrator("nightly", async () => 7);
const maybe = defineOrchestrator("maybe", (_ctx, page?: number) => page ?? 1);
const order: Order = { id: "1", cost: 2 };

// start: the input
expectTypeOf(await client.start(buy, order)).toEqualTypeOf<OrchestrationHandle<Receipt>>();
expectTypeOf(await client.start(nightly)).toEqualTypeOf<OrchestrationHandle<number>>();
await client.start(nightly, undefined, { instanceId: "n" });
await client.start(maybe);
await client.start(maybe, 3, { startAt: "5m" });
// @ts-expect-error the input is missing
await client.start(buy);
// @ts-expect-error the input is of another type
await client.start(buy, { id: "1" });
// @ts-expect-error the input is of another type
await client.start(buy, undefined);
// @ts-expect-error there is no input
await client.start(nightly, 1);
// @ts-expect-error the input is of another type
await client.start(maybe, "3");

// start: by name
expectTypeOf(await client.start("buy", order)).toEqualTypeOf<OrchestrationHandle>();
expectTypeOf(await client.start<Receipt>("buy", order)).toEqualTypeOf<OrchestrationHandle<Receipt>>();
await client.start("nightly");

// start: options
await client.start(buy, order, {
  instanceId: "a",
  startAt: new Date(),
  version: "2",
  tags: { a: "b" },
  replaceableStatuses: ["FAILED"],
  signal: AbortSignal.timeout(1),
  timeout: { seconds: 5 },
});
// @ts-expect-error a bare number has no unit
await client.start(buy, order, { startAt: 5 });
// @ts-expect-error no such unit
await client.start(buy, order, { timeout: "5 fortnights" });
// @ts-expect-error no such status
await client.start(buy, order, { replaceableStatuses: ["DONE"] });
// @ts-expect-error tags are strings
await client.start(buy, order, { tags: { n: 1 } });
// @ts-expect-error no such option
await client.start(buy, order, { id: "a" });

// start: trace contexts, and how payloads travel by name
await client.start(buy, order, { traceContext: { traceParent: "00-1-2-01", traceState: "a=b" } });
await client.start("buy", order, { payload: "rich", traceContext: { traceParent: "00-1-2-01" } });
// @ts-expect-error a definition's payloads are always rich
await client.start(buy, order, { payload: "rich" });
// @ts-expect-error no such form
await client.start("buy", order, { payload: "xml" });
// @ts-expect-error a trace context is a record
await client.start(buy, order, { traceContext: "00-1-2-01" });
// @ts-expect-error an activity is no orchestrator
await client.start(defineActivity("a", () => 1));

// start: with a schema, callers pass what it takes and get what comes of the output's
const parsing = defineOrchestrator("parsing", async (_ctx, { when }) => ({ when: when.toISOString() }), {
  input: schemaOf(({ when }: { readonly when: string }) => ({ when: new Date(when) })),
  output: schemaOf(({ when }: { readonly when: string }) => ({ when: when.length })),
});
expectTypeOf(await client.start(parsing, { when: "2026-11-21" })).toEqualTypeOf<
  OrchestrationHandle<{ when: number }>
>();
// @ts-expect-error the schema takes a string
await client.start(parsing, { when: new Date() });
expectTypeOf(await client.getHandle("a", parsing).result()).toEqualTypeOf<{ when: number }>();

// getHandle
expectTypeOf(client.getHandle("a", buy)).toEqualTypeOf<OrchestrationHandle<Receipt>>();
expectTypeOf(client.getHandle("a")).toEqualTypeOf<OrchestrationHandle>();
expectTypeOf(client.getHandle<Receipt>("a")).toEqualTypeOf<OrchestrationHandle<Receipt>>();
expectTypeOf(await client.getHandle("a", buy).result()).toEqualTypeOf<Receipt>();
expectTypeOf(await client.getHandle("a").result()).toEqualTypeOf<unknown>();
expectTypeOf(await client.getHandle("a", nightly).result({ timeout: "1h" })).toEqualTypeOf<number>();

// the handle
const handle = client.getHandle("a", buy);
expectTypeOf(await handle.status()).toEqualTypeOf<InstanceStatus<Receipt> | undefined>();
expectTypeOf(await handle.waitForStart({ fetchPayloads: false })).toEqualTypeOf<InstanceStatus<Receipt>>();
expectTypeOf(await handle.waitForCompletion()).toEqualTypeOf<InstanceStatus<Receipt>>();
expectTypeOf((await handle.waitForCompletion()).output).toEqualTypeOf<Receipt | undefined>();
expectTypeOf((await handle.waitForCompletion()).runtimeStatus).toEqualTypeOf<OrchestrationStatus>();
expectTypeOf(await handle.restart({ newInstanceId: true })).toEqualTypeOf<OrchestrationHandle<Receipt>>();
expectTypeOf(await handle.purge({ recursive: true })).toEqualTypeOf<number>();
expectTypeOf(handle.history()).toEqualTypeOf<AsyncIterable<HistoryEvent>>();
expectTypeOf(handle).toExtend<OrchestrationHandle>();
// @ts-expect-error results do not need payloads to be asked for
await handle.result({ fetchPayloads: true });
// @ts-expect-error a handle of anything is no handle of a receipt
expectTypeOf(client.getHandle("a")).toExtend<OrchestrationHandle<Receipt>>();

// events
const approval = defineEvent<{ approver: string }>("approval");
const ping = defineEvent("ping");
const anything = defineEvent<unknown>("anything");
const optional = defineEvent<number | undefined>("optional");
await handle.raiseEvent(approval, { approver: "mia" });
await handle.raiseEvent(approval, { approver: "mia" }, { timeout: "1s" });
await handle.raiseEvent(ping);
await handle.raiseEvent(ping, undefined, { timeout: "1s" });
await handle.raiseEvent(anything);
await handle.raiseEvent(anything, { whatever: 1 });
await handle.raiseEvent(optional);
await handle.raiseEvent(optional, 1);
await handle.raiseEvent("by name", { whatever: 1 });
await handle.raiseEvent("by name");
// @ts-expect-error the payload is missing
await handle.raiseEvent(approval);
// @ts-expect-error the payload is of another type
await handle.raiseEvent(approval, { approver: 1 });
// @ts-expect-error there is no payload
await handle.raiseEvent(ping, 1);

const parsedEvent = defineEvent("parsed", { payload: schemaOf(({ n }: { readonly n: string }) => Number(n)) });
await handle.raiseEvent(parsedEvent, { n: "5" });
// @ts-expect-error the schema takes a string
await handle.raiseEvent(parsedEvent, { n: 5 });
await handle.raiseEvent("by name", new Map(), { payload: "rich" });
// @ts-expect-error a definition's payloads are always rich
await handle.raiseEvent(approval, { approver: "mia" }, { payload: "rich" });

// activities from outside
expectTypeOf(await client.completeActivity("token", { any: "thing" })).toBeVoid();
expectTypeOf(await client.completeActivity("token")).toBeVoid();
expectTypeOf(await client.failActivity("token", new Error("no"), { timeout: "5s" })).toBeVoid();
const ask = defineActivity("ask", async (ctx, _question: string): Promise<boolean> => ctx.completeLater());
expectTypeOf(await client.completeActivity(ask, "token", true)).toBeVoid();
await client.completeActivity(ask, "token", true, { timeout: "5s" });
// @ts-expect-error the result is of another type
await client.completeActivity(ask, "token", "yes");
// @ts-expect-error the result is missing
await client.completeActivity(ask, "token");
// @ts-expect-error the token is missing
await client.completeActivity(ask, true);
const pack = defineActivity("pack", (ctx): Promise<void> => ctx.completeLater());
await client.completeActivity(pack, "token");
await client.completeActivity(pack, "token", undefined, { timeout: "5s" });
// @ts-expect-error there is no result
await client.completeActivity(pack, "token", 1);
// With a schema, what it takes: all of it, whatever the function gives itself.
const price = defineActivity("price", (ctx) => ctx.completeLater(), {
  output: schemaOf((text: string) => Number(text)),
});
await client.completeActivity(price, "token", "12");
// @ts-expect-error the schema takes a string
await client.completeActivity(price, "token", 12);
// @ts-expect-error the schema takes a string
await client.completeActivity(price, "token");
// @ts-expect-error an orchestrator is no activity
await client.completeActivity(buy, "token", { total: 1 });
// @ts-expect-error what went wrong is missing
await client.failActivity("token");

// options, and siblings
const counting: Interceptor = (call, next) => next(call);
const codecs = [gzipCodec(), aesGcmCodec({ keys: { a: new Uint8Array(32) }, current: "a" })];
const other = new Client(connection, { codecs, interceptors: [counting], timeout: "5s" });
expectTypeOf(other.with({ taskHub: "orders", metadata: { tenant: "acme" }, codecs: [] })).toEqualTypeOf<Client>();
// @ts-expect-error a clock is the machine's, or a test's
other.with({ clock: { now: () => 0 } });
// @ts-expect-error metadata are strings
other.with({ metadata: { n: 1 } });
// @ts-expect-error a bare number has no unit
expectTypeOf(new Client(connection, { timeout: 5 })).toEqualTypeOf<Client>();

// list and purge
for await (const status of client.list({ statuses: ["FAILED"], pageSize: 10 })) {
  expectTypeOf(status).toEqualTypeOf<InstanceStatus>();
}
expectTypeOf(await client.purge({ createdTo: new Date() })).toEqualTypeOf<{
  readonly deleted: number;
  readonly isComplete: boolean;
}>();
// @ts-expect-error no such status
client.list({ statuses: ["OVER"] });
// @ts-expect-error dates, not numbers
await client.purge({ createdTo: 5 });
