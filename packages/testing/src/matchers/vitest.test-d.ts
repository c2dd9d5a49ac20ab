/** What the matchers are to Vitest's `expect`: checked by the compiler, never run. */
import "./vitest.js";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { expectTypeOf } from "expect-type";
import { expect } from "vitest";
import { stepThrough } from "../unit/step-through.js";

const charge = defineActivity("charge", (_ctx, amount: number) => amount);
const flow = defineOrchestrator("flow", async () => 7);
const run = await stepThrough(flow);

expectTypeOf(expect(flow).toReplay(run.history)).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(flow).not.toReplay(run.history)).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(run).toCompleteWith(expect.objectContaining({ a: 1 }))).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(run).toFailWith(TypeError)).toEqualTypeOf<Promise<void>>();
expectTypeOf(expect(run).toHaveCalled(charge, 7)).toEqualTypeOf<void>();
void expect(Promise.resolve(run)).resolves.toCompleteWith(7);
void expect(run).toFailWith({ errorType: "CardDeclined", errorMessage: expect.any(String) });
// The matchers of the framework are still there.
expect(7).toBe(7);

// @ts-expect-error the history is missing
void expect(flow).toReplay();
// @ts-expect-error a result is missing
void expect(run).toCompleteWith();
// @ts-expect-error a failure has no such detail
void expect(run).toFailWith({ message: "declined" });
// @ts-expect-error an orchestrator is no activity
expect(run).toHaveCalled(flow);
