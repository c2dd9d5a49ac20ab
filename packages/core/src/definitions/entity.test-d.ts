/** What flows from the definition of an entity: checked by the compiler, never run. */
import { expectTypeOf } from "expect-type";
import type { EntityContext, EntityId } from "../context/entity-context.js";
import { defineEntity, type EntityDefinition } from "./entity.js";
import type { OperationInput, OperationName, OperationOutput } from "./entity-operations.js";
import { defineOrchestrator } from "./orchestrator.js";
import type { AnyEntity, AnyOrchestrator } from "./registry.js";

interface Account {
  balance: number;
  owner?: string;
}

const account = defineEntity("account", {
  description: "What somebody has.",
  initial: (): Account => ({ balance: 0 }),
  operations: {
    deposit: (ctx, amount: number) => (ctx.state.balance += amount),
    balance: async (ctx) => ctx.state.balance,
    rename: (ctx, owner?: string) => {
      ctx.state = { ...ctx.state, ...(owner !== undefined && { owner }) };
    },
    note: (_ctx, anything: unknown) => anything,
    history: (_ctx, range: { from: Date; tags: string[] }) => range,
    ping: () => "pong" as const,
  },
});
type Operations = typeof account.operations;

// ---- the state comes from `initial`, and ctx has its type -----------------------------------------------------------

expectTypeOf(account).toExtend<EntityDefinition<Account>>();
expectTypeOf(account.initial).toEqualTypeOf<() => Account>();

defineEntity("counter", {
  operations: {
    add: (ctx, n: number) => {
      expectTypeOf(ctx).toEqualTypeOf<EntityContext<number>>();
      expectTypeOf(ctx).not.toBeAny();
      expectTypeOf(ctx.id).toEqualTypeOf<EntityId>();
      ctx.state += n;
      // @ts-expect-error the state is a number
      ctx.state = "7";
      // @ts-expect-error an entity does not change who it is
      ctx.id = { name: "a", key: "b" };
    },
  },
  initial: () => 0,
});

// An input without a type cannot be had from anywhere.
defineEntity("untyped", {
  initial: () => 0,
  operations: {
    take: (_ctx, input) => {
      expectTypeOf(input).toBeNever();
    },
  },
});

const standalone = (ctx: EntityContext<Account>, input: number): number => ctx.state.balance + input;
defineEntity("account", { initial: (): Account => ({ balance: 0 }), operations: { standalone } });

// ---- operations: names, inputs and outputs --------------------------------------------------------------------------

expectTypeOf<OperationName<Operations>>().toEqualTypeOf<
  "deposit" | "balance" | "rename" | "note" | "history" | "ping" | "delete"
>();
expectTypeOf<OperationInput<Operations, "deposit">>().toEqualTypeOf<number>();
expectTypeOf<OperationInput<Operations, "balance">>().toEqualTypeOf<undefined>();
expectTypeOf<OperationInput<Operations, "rename">>().toEqualTypeOf<string | undefined>();
expectTypeOf<OperationInput<Operations, "note">>().toEqualTypeOf<unknown>();
expectTypeOf<OperationInput<Operations, "history">>().toEqualTypeOf<{ from: Date; tags: string[] }>();
expectTypeOf<OperationInput<Operations, "ping">>().toEqualTypeOf<undefined>();
expectTypeOf<OperationInput<Operations, "delete">>().toEqualTypeOf<undefined>();
expectTypeOf<OperationOutput<Operations, "deposit">>().toEqualTypeOf<number>();
expectTypeOf<OperationOutput<Operations, "balance">>().toEqualTypeOf<number>();
expectTypeOf<OperationOutput<Operations, "rename">>().toEqualTypeOf<void>();
expectTypeOf<OperationOutput<Operations, "ping">>().toEqualTypeOf<"pong">();
expectTypeOf<OperationOutput<Operations, "delete">>().toEqualTypeOf<undefined>();

const own = defineEntity("own", { initial: () => 0, operations: { delete: (_ctx, force: boolean) => force } });
expectTypeOf<OperationName<typeof own.operations>>().toEqualTypeOf<"delete">();
expectTypeOf<OperationInput<typeof own.operations, "delete">>().toEqualTypeOf<boolean>();

// ---- what is no entity ----------------------------------------------------------------------------------------------

// @ts-expect-error the first state is missing
defineEntity("account", { operations: { ping: () => 7 } });
// @ts-expect-error the operations are missing
defineEntity("account", { initial: () => 0 });
// @ts-expect-error an operation is a function
defineEntity("account", { initial: () => 0, operations: { ping: 7 } });
// @ts-expect-error an operation has one input
defineEntity("account", { initial: () => 0, operations: { add: (_ctx, a: number, b: number) => a + b } });
// @ts-expect-error an option that does not exist
defineEntity("account", { initial: () => 0, operations: { ping: () => 7 }, version: "2" });
// @ts-expect-error an operation for another state
defineEntity("text", { initial: () => "", operations: { standalone } });

// ---- what an operation may do ---------------------------------------------------------------------------------------

const audit = defineOrchestrator("audit", async (_ctx, account: { id: EntityId }) => account.id.key);
const sweep = defineOrchestrator("sweep", async () => {});

defineEntity("teller", {
  initial: () => 0,
  operations: {
    work: (ctx) => {
      ctx.signalEntity(account, "mia", "deposit", 5);
      ctx.signalEntity(account, "mia", "deposit", 5, { at: "1h" });
      ctx.signalEntity(account, "mia", "balance");
      ctx.signalEntity(account, "mia", "balance", undefined, { at: new Date() });
      ctx.signalEntity(account, "mia", "rename");
      ctx.signalEntity(account, "mia", "delete");
      ctx.signalEntity(ctx.id, "work", 7, { at: "1d", payload: "rich" });
      ctx.signalEntity({ name: "ledger", key: "main" }, "book");
      expectTypeOf(ctx.startOrchestration(audit, { id: ctx.id }, { startAt: "1h" })).toEqualTypeOf<string>();
      ctx.startOrchestration(sweep);
      ctx.startOrchestration(sweep, undefined, { instanceId: "sweep", version: "2" });
      ctx.startOrchestration("audit", { any: "thing" }, { payload: "rich" });

      // @ts-expect-error there is no such operation
      ctx.signalEntity(account, "mia", "depost", 5);
      // @ts-expect-error the input is of another type
      ctx.signalEntity(account, "mia", "deposit", "5");
      // @ts-expect-error the input is missing
      ctx.signalEntity(account, "mia", "deposit");
      // @ts-expect-error it takes no input
      ctx.signalEntity(account, "mia", "balance", 5);
      // @ts-expect-error which account?
      ctx.signalEntity(account, "balance");
      // @ts-expect-error a bare number
      ctx.signalEntity(account, "mia", "deposit", 5, { at: 7 });
      // @ts-expect-error an orchestrator is no entity
      ctx.signalEntity(audit, "mia", "deposit");
      // @ts-expect-error the input is missing
      ctx.startOrchestration(audit);
      // @ts-expect-error the input is of another type
      ctx.startOrchestration(audit, 7);
      // @ts-expect-error an entity is no orchestrator
      ctx.startOrchestration(account);
    },
  },
});

// ---- lists of all sorts ---------------------------------------------------------------------------------------------

const entities: readonly AnyEntity[] = [
  account,
  own,
  defineEntity("c", { initial: () => "", operations: { a: () => 1 } }),
];
expectTypeOf(entities).not.toBeAny();
// @ts-expect-error an orchestrator is no entity
const _wrong: readonly AnyEntity[] = [audit];
// @ts-expect-error an entity is no orchestrator
const _wrongToo: readonly AnyOrchestrator[] = [account];
