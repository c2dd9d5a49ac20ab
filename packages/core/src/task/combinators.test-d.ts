/** What whenAll, whenAny and a durable task give: checked by the compiler, never run. */
import { expectTypeOf } from "expect-type";
import type { DurableTask, TaskResult } from "./durable-task.js";
import { whenAll } from "./when-all.js";
import { whenAny } from "./when-any.js";

declare const text: DurableTask<string>;
declare const number: DurableTask<number>;
declare const timer: DurableTask<void>;
declare const many: DurableTask<number>[];
declare const byName: Record<string, DurableTask<number>>;
type Nothing = TaskResult<typeof timer>;

declare const promise: Promise<string>;

// ---- a durable task is awaited like a promise -----------------------------------------------------------------------

export async function awaits(): Promise<void> {
  expectTypeOf(await text).toEqualTypeOf<string>();
  expectTypeOf(await Promise.all([text, number, promise])).toEqualTypeOf<[string, number, string]>();
  expectTypeOf(await Promise.race([text, number])).toEqualTypeOf<string | number>();
  expectTypeOf(await text.then((value) => value.length)).toEqualTypeOf<number>();
  expectTypeOf(await text.catch(() => 7)).toEqualTypeOf<string | number>();
  expectTypeOf(await text.finally(() => {})).toEqualTypeOf<string>();
  expectTypeOf(text.value).toEqualTypeOf<string | undefined>();
  expectTypeOf(text.error).toEqualTypeOf<Error | undefined>();
  expectTypeOf(text.status).toEqualTypeOf<"pending" | "completed" | "failed" | "cancelled">();
  text.catch((error) => {
    expectTypeOf(error).toEqualTypeOf<unknown>();
  });

  for await (const value of many) expectTypeOf(value).toEqualTypeOf<number>();
}

// ---- and goes wherever a promise is asked for: compensations of a saga, for example ----------------------------------

export const undo: (() => Promise<unknown>)[] = [() => text, () => timer];
export const asPromise: Promise<string> = text;
// @ts-expect-error it resolves to a string
export const notAsPromise: Promise<number> = text;

// ---- whenAll keeps the shape it is given ----------------------------------------------------------------------------

export async function all(): Promise<void> {
  expectTypeOf(await whenAll([text, number, timer])).toEqualTypeOf<[string, number, Nothing]>();
  expectTypeOf(await whenAll(many)).toEqualTypeOf<number[]>();
  expectTypeOf(await whenAll({ text, number })).toEqualTypeOf<{ text: string; number: number }>();
  expectTypeOf(await whenAll(byName)).toEqualTypeOf<Record<string, number>>();
  expectTypeOf(await whenAll([])).toEqualTypeOf<[]>();
  expectTypeOf(await whenAll([whenAll([text]), whenAll({ number })])).toEqualTypeOf<[[string], { number: number }]>();
  expectTypeOf(whenAll([text])).not.toBeAny();
  // @ts-expect-error a promise is no durable task
  void whenAll([promise]);
  // @ts-expect-error nor is a value
  void whenAll({ text: "text" });
}

// ---- whenAny tells winners apart ------------------------------------------------------------------------------------

export async function any(): Promise<void> {
  const named = await whenAny({ text, number, timer });
  expectTypeOf(named.key).toEqualTypeOf<"text" | "number" | "timer">();
  expectTypeOf(named).not.toBeAny();
  named.cancelRest();
  switch (named.key) {
    case "text":
      expectTypeOf(named.value).toEqualTypeOf<string>();
      expectTypeOf(named.task).toEqualTypeOf<DurableTask<string>>();
      break;
    case "number":
      expectTypeOf(named.value).toEqualTypeOf<number>();
      break;
    case "timer":
      expectTypeOf(named.value).toBeVoid();
      break;
  }

  const listed = await whenAny([text, number]);
  expectTypeOf(listed.index).toEqualTypeOf<0 | 1>();
  if (listed.index === 0) expectTypeOf(listed.value).toEqualTypeOf<string>();
  else expectTypeOf(listed.value).toEqualTypeOf<number>();

  const oneOfMany = await whenAny(many);
  expectTypeOf(oneOfMany.index).toEqualTypeOf<number>();
  expectTypeOf(oneOfMany.value).toEqualTypeOf<number>();

  const oneByName = await whenAny(byName);
  expectTypeOf(oneByName.key).toEqualTypeOf<string>();
  expectTypeOf(oneByName.value).toEqualTypeOf<number>();

  const nested = await whenAny({ both: whenAll([text, number]), timer });
  if (nested.key === "both") expectTypeOf(nested.value).toEqualTypeOf<[string, number]>();

  // @ts-expect-error a promise is no durable task
  void whenAny({ promise });
  // @ts-expect-error there is no such winner
  if (named.key === "other") return;
}
