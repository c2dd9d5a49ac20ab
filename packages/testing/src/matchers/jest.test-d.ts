/** What the matchers are to Jest's `expect`: checked by the compiler, never run. */
import "./jest.js";
import { expect } from "@jest/globals";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { expectTypeOf } from "expect-type";
import { stepThrough } from "../unit/step-through.js";

const charge = defineActivity("charge", (_ctx, amount: number) => amount);
const flow = defineOrchestrator("flow", async () => 7);
const run = await stepThrough(flow);

expectTypeOf(expect(flow).toReplay(run.history)).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(flow).not.toReplay(run.history)).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(run).toCompleteWith(expect.objectContaining({ a: 1 }))).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(Promise.resolve(run)).resolves.toCompleteWith(7)).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(run).toFailWith(TypeError)).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(run).toHaveCalled(charge, 7)).toEqualTypeOf<void>();
expectTypeOf(expect(run).toHaveCalled("charge")).toEqualTypeOf<void>();
expectTypeOf(expect(Promise.resolve(run)).resolves.toHaveCalled(charge)).toEqualTypeOf<Promise<void>>();
void expect(run).toFailWith();
void expect(run).toFailWith("declined");
void expect(run).toFailWith(/declined/);
void expect(run).toFailWith(new Error("declined"));
void expect(run).toFailWith({ errorType: "CardDeclined", errorMessage: expect.any(String) });
// The matchers of the framework are still there.
expectTypeOf(expect(7).toBe(7)).toEqualTypeOf<void>();

// @ts-expect-error the history is missing
void expect(flow).toReplay();
// @ts-expect-error a result is missing
void expect(run).toCompleteWith();
// @ts-expect-error a failure has no such detail
void expect(run).toFailWith({ message: "declined" });
// @ts-expect-error a class of something else
void expect(run).toFailWith(Map);
// @ts-expect-error an orchestrator is no activity
expect(run).toHaveCalled(flow);
