/** What the matchers are to the global `expect` of `@types/jest`, as far as they add to its types. */
import "./jest.js";
import { defineActivity } from "@reawait/core";
import { expectTypeOf } from "expect-type";

const charge = defineActivity("charge", (_ctx, amount: number) => amount);

declare const matchers: jest.Matchers<void, unknown>;

expectTypeOf(matchers.toCompleteWith(7)).toEqualTypeOf<Promise<void>>();
expectTypeOf(matchers.toFailWith(TypeError)).toEqualTypeOf<Promise<void>>();
expectTypeOf(matchers.toReplay([])).toEqualTypeOf<Promise<void>>();
expectTypeOf(matchers.toHaveCalled(charge)).toEqualTypeOf<void>();
