/** What flows from the definition of an entity into its unit tests: checked by the compiler, never run. */
import { defineActivity, defineEntity } from "@reawait/core";
import { expectTypeOf } from "expect-type";
import type { EntityRun, OperationEnd } from "./entity-run.js";
import { runEntity } from "./run-entity.js";

const account = defineEntity("account", {
  initial: () => ({ balance: 0 }),
  operations: {
    deposit: (ctx, amount: number) => (ctx.state.balance += amount),
    balance: async (ctx) => ctx.state.balance,
    label: (_ctx, labels: string[]) => labels,
    rename: (_ctx, name?: string) => name,
    close: (ctx) => ctx.delete(),
  },
});
const ping = defineActivity("ping", () => "pong");

// ---- results: a tuple in the order of the operations ----------------------------------------------------------------

const { state, results } = await runEntity(account, { balance: 1 }, [
  ["deposit", 5],
  ["balance"],
  ["label", ["a", "b"]],
  ["rename"],
  ["rename", "mia"],
  ["close"],
  ["delete"],
]);
expectTypeOf(state).toEqualTypeOf<{ balance: number } | undefined>();
expectTypeOf(results).toEqualTypeOf<
  readonly [
    OperationEnd<number>,
    OperationEnd<number>,
    OperationEnd<string[]>,
    OperationEnd<string | undefined>,
    OperationEnd<string | undefined>,
    OperationEnd<void>,
    OperationEnd<undefined>,
  ]
>();
expectTypeOf(results[0].value).toEqualTypeOf<number | undefined>();
expectTypeOf(results[0].error).toEqualTypeOf<unknown>();
// @ts-expect-error there were seven
const _eighth = results[7];

expectTypeOf(await runEntity(account, undefined, [])).toEqualTypeOf<EntityRun<{ balance: number }, readonly []>>();

// ---- a list made on the way -----------------------------------------------------------------------------------------

const amounts: readonly number[] = [1, 2];
const run = await runEntity(
  account,
  undefined,
  amounts.map((amount) => ["deposit", amount] as const),
  { key: "mia", now: new Date(0) },
);
expectTypeOf(run.results).toEqualTypeOf<readonly OperationEnd<number>[]>();

// ---- what does not fit ----------------------------------------------------------------------------------------------

// @ts-expect-error there is no such operation
void runEntity(account, undefined, [["depost", 5]]);
// @ts-expect-error the input is of another type
void runEntity(account, undefined, [["balance"], ["deposit", "5"]]);
// @ts-expect-error the input is missing
void runEntity(account, undefined, [["deposit"]]);
// @ts-expect-error it takes no input
void runEntity(account, undefined, [["balance", 5]]);
// @ts-expect-error no list of lists
void runEntity(account, undefined, ["deposit", 5]);
// @ts-expect-error the state is of another type
void runEntity(account, { balance: "1" }, [["balance"]]);
// @ts-expect-error null is no state of this entity
void runEntity(account, null, [["balance"]]);
// @ts-expect-error an option that does not exist
void runEntity(account, undefined, [["balance"]], { failure: "recorded" });
// @ts-expect-error an activity is no entity
void runEntity(ping, undefined, []);
