import { setTimeout } from "node:timers/promises";
import { defineActivity } from "@reawait/core";
import { mix } from "../model/mix.js";
import { prove, type Proved } from "./execution.js";

/** One value in so many takes its time: work that a death finds half done. */
const SLOW = 4;
/** Milliseconds. */
const LONGEST = 50;

export const step = defineActivity("step", async (ctx, value: number): Promise<Proved> => {
  const proof = prove(ctx);
  if (value % SLOW === 0) await setTimeout(value % LONGEST);
  return { value: mix(value), proof };
});

export interface StubbornInput {
  readonly value: number;
  /** How many attempts fail before one succeeds. */
  readonly failures: number;
}

export const stubborn = defineActivity("stubborn", (ctx, { value, failures }: StubbornInput): Proved => {
  const proof = prove(ctx);
  if (ctx.attempt <= failures) throw new Error(`attempt ${ctx.attempt} fails`);
  return { value: mix(value), proof };
});

/** Leaves its answer to whoever watches. */
export const askLater = defineActivity("ask-later", (ctx, value: number): Proved => {
  prove(ctx, { taskToken: ctx.taskToken, value: mix(value) });
  return ctx.completeLater();
});
