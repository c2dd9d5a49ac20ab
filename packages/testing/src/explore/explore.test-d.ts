/** What an exploration is given flows from the definitions: checked by the compiler, never run. */
import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { expectTypeOf } from "expect-type";
import { explore } from "./explore.js";

interface Order {
  readonly id: string;
}

const charge = defineActivity("charge", async (_ctx, order: Order) => ({ receipt: order.id }));
const notify = defineActivity("notify", async () => {});
const approval = defineEvent<{ by: string }>("approval");
const go = defineEvent("go");
const child = defineOrchestrator("child", async (_ctx, n: number) => n > 1);
const place = defineOrchestrator("place", async (_ctx, order: Order) => order.id.length);
const tick = defineOrchestrator("tick", async () => {});

await explore(place, {
  input: { id: "A-1" },
  state: () => ({ charges: 0, keys: new Set<string>() }),
  activities: (model) => [
    model(charge, (state, order, call) => {
      expectTypeOf(state).toEqualTypeOf<{ charges: number; keys: Set<string> }>();
      expectTypeOf(order).toEqualTypeOf<Order>();
      expectTypeOf(call.attempt).toEqualTypeOf<number>();
      return { receipt: order.id };
    }),
    model(charge, {
      when: (state, order) => state.keys.has(order.id),
      run: {
        accepted: (_state, order) => ({ receipt: order.id }),
        declined: () => {
          throw new Error("declined");
        },
      },
    }),
    model(notify, () => {}),
    model(child, (_state, n) => n > 1),
    // @ts-expect-error the answer is not what the activity gives
    model(charge, () => ({ recepit: "" })),
    // @ts-expect-error nor is a promise of it: models answer at once
    model(charge, async () => ({ receipt: "" })),
    model(notify, (state) => {
      // @ts-expect-error the state has no such field
      state.charged = 1;
    }),
  ],
  events: (raises) => [
    raises(approval, { by: "mia" }, { after: (state) => state.charges > 0, or: [{ by: "leo" }] }),
    raises(go),
    raises(go, undefined, { atMost: 3 }),
    raises("anything", [1, 2]),
    // @ts-expect-error a payload is due
    raises(approval),
    // @ts-expect-error and this is none
    raises(approval, { from: "mia" }),
    // @ts-expect-error nor is the other one
    raises(approval, { by: "mia" }, { or: [1] }),
  ],
  invariant: (state, { output, status }) => {
    expectTypeOf(output).toEqualTypeOf<number | undefined>();
    expectTypeOf(status).toEqualTypeOf<"running" | "completed" | "failed">();
    return state.charges <= 1;
  },
  eventually: { named: (state) => (state.charges === 1 ? true : `charged ${state.charges} times`) },
});

// An input that may be left out may be left out.
await explore(tick, {});
// @ts-expect-error an input is due
await explore(place, {});
// @ts-expect-error and this is none
await explore(place, { input: 7 });
// @ts-expect-error no fault of that name
await explore(tick, { faults: { crash: 1 } });

expectTypeOf(await explore(tick, {}))
  .toHaveProperty("interleavings")
  .toEqualTypeOf<bigint>();
// What it can come to is typed by its definition.
expectTypeOf(await explore(place, { input: { id: "A-1" } }))
  .toHaveProperty("outputs")
  .toEqualTypeOf<readonly number[]>();
