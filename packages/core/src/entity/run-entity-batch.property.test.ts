/** Laws of batches, for random operations that change their state in every way, send, start, and fail in every way. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { EntityContext } from "../context/entity-context.js";
import { defineEntity } from "../definitions/entity.js";
import { holds, propertyTimeout } from "../replay/testing/property-runs.js";
import { runBatch, type Batch, type Call } from "./testing/run-batch.js";

interface State {
  count: number;
  items: string[];
}

type Step = "count" | "push" | "empty" | "replace" | "setNull" | "delete" | "signal" | "start" | "wait" | "look";
type Ending = "return" | "throw" | "unwritableResult" | "unwritableState";

interface Script {
  readonly steps: readonly Step[];
  readonly ending: Ending;
}

const first: State = { count: 0, items: [] };

async function take(step: Step, ctx: EntityContext<State | null>): Promise<void> {
  const state = ctx.state ?? first;
  switch (step) {
    case "count":
      state.count += 1;
      return;
    case "push":
      state.items.push(String(state.count));
      return;
    case "empty":
      state.items.length = 0;
      return;
    case "replace":
      ctx.state = { count: state.count + 10, items: ["new"] };
      return;
    case "setNull":
      ctx.state = null;
      return;
    case "delete":
      ctx.delete();
      return;
    case "signal":
      ctx.signalEntity(ctx.id, "run", { steps: ["count"], count: state.count });
      return;
    case "start":
      ctx.startOrchestration("o", state, { instanceId: `o-${state.count}` });
      return;
    case "wait":
      await Promise.resolve();
      return;
    case "look":
      return;
  }
}

const entity = defineEntity("scripted", {
  initial: (): State | null => structuredClone(first),
  operations: {
    run: async (ctx, { steps, ending }: Script) => {
      for (const step of steps) {
        // Null is no state any more, and there is nothing to change in it.
        if (ctx.state !== null || step === "replace" || step === "delete") await take(step, ctx);
      }
      if (ending === "throw") throw new Error("no");
      if (ending === "unwritableState") ctx.state = { count: 0, items: [Symbol("no payload") as never] };
      return ending === "unwritableResult" ? Symbol("no payload") : { existed: ctx.exists, state: ctx.state };
    },
  },
});

const step = fc.constantFrom<Step>(
  ...(["count", "push", "empty", "replace", "setNull", "delete", "signal", "start", "wait", "look"] as const),
);
const script = fc.record<Script>({
  steps: fc.array(step, { maxLength: 5 }),
  ending: fc.constantFrom<Ending>("return", "return", "return", "throw", "unwritableResult", "unwritableState"),
});
const calls = fc.array(
  script.map((each): Call => ["run", each]),
  { maxLength: 8 },
);
const begin = fc.option(fc.record<State>({ count: fc.nat(9), items: fc.array(fc.constant("old"), { maxLength: 2 }) }), {
  nil: undefined,
});

/** All that comes of a batch, but for when. */
const outcomeOf = ({ state, actions, ends }: Batch): object => ({
  state,
  ends,
  actions: actions.map(({ id: _id, ...rest }) => rest),
});

describe("a batch of operations", () => {
  it(
    "with failures is the batch without those that fail",
    async () => {
      let failures = 0;
      await holds(
        fc.asyncProperty(begin, calls, async (state, all) => {
          const whole = await runBatch(entity, state, all);
          const succeed = (_each: unknown, index: number): boolean => "value" in (whole.ends[index] ?? {});
          failures += all.length - all.filter(succeed).length;
          const without = await runBatch(entity, state, all.filter(succeed));
          expect(without.ends).toEqual(whole.ends.filter(succeed));
          expect(without.actions).toEqual(whole.actions);
          expect(without.result.entityState).toBe(whole.result.entityState);
        }),
      );
      expect(failures).toBeGreaterThan(0);
    },
    propertyTimeout,
  );

  it(
    "comes to the same wherever it is cut",
    async () => {
      await holds(
        fc.asyncProperty(begin, calls, fc.nat(8), async (state, all, at) => {
          const whole = await runBatch(entity, state, all);
          const head = await runBatch(entity, state, all.slice(0, at));
          const tail = await runBatch(entity, head.state, all.slice(at));
          expect(
            outcomeOf({ ...tail, ends: [...head.ends, ...tail.ends], actions: [...head.actions, ...tail.actions] }),
          ).toEqual(outcomeOf(whole));
        }),
      );
    },
    propertyTimeout,
  );

  it(
    "answers each operation, fails those that are meant to, and numbers its actions",
    async () => {
      await holds(
        fc.asyncProperty(begin, calls, async (state, all) => {
          const { ends, actions } = await runBatch(entity, state, all);
          expect(ends.map((end) => "value" in end)).toEqual(
            all.map(([, input]) => (input as Script).ending === "return"),
          );
          expect(actions.map(({ id }) => id)).toEqual(actions.map((_action, index) => index));
        }),
      );
    },
    propertyTimeout,
  );
});
