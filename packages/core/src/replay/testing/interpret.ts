/** Runs a program as a real async orchestrator over `ctx`, and tells all that it saw. */
import { defineOrchestrator } from "../../definitions/orchestrator.js";
import type { AnyOrchestrator } from "../../definitions/registry.js";
import { whenAny } from "../../task/when-any.js";
import { nameOf, type Names, type Program, type Step } from "./program.js";
import { byName, startWork, type RoundState, type Run } from "./start-work.js";

/** An orchestrator that does what the program says. Its result is the trace of all its rounds. */
export function interpret(program: Program, names: Names): AnyOrchestrator {
  return defineOrchestrator("program", async (ctx, state: RoundState): Promise<readonly string[]> => {
    const run: Run = { ctx, names, trace: [...state.trace, `round ${state.round}`], calls: 0 };
    await perform(run, program.body);
    if (state.round >= program.rounds) return [...run.trace];
    try {
      const next = { round: state.round + 1, trace: [...run.trace] };
      return ctx.continueAsNew(next, { keepEvents: program.keepEvents });
    } finally {
      await perform(run, program.atEnd);
    }
  });
}

/** Does one step, and notes what it saw. */
export async function perform(run: Run, step: Step): Promise<void> {
  const { ctx, names } = run;
  switch (step.kind) {
    case "wait":
      return note(run, await startWork(run, step.work));
    case "first":
      return first(run, step);
    case "sequence":
      for (const each of step.steps) await perform(run, each);
      return;
    case "together":
      return note(
        run,
        await join(
          step.how,
          step.steps.map((each) => start(run, each)),
        ),
      );
    case "attempt":
      return attempt(run, step);
    case "later":
      return later(run, step);
    case "abort":
      return abort(run, step);
    case "repeat":
      for (let time = 0; time < step.times; time++) await perform(run, step.body);
      return;
    case "hops":
      for (let hop = 0; hop < step.count; hop++) await (step.on === "null" ? null : Promise.resolve());
      return note(run, "hopped");
    case "look":
      return note(
        run,
        step.at === "now" ? ctx.currentUtcDateTime.getTime() : step.at === "guid" ? ctx.newGuid() : ctx.random(),
      );
    case "status":
      return ctx.setCustomStatus([step.value, run.trace.length]);
    case "send":
      return ctx.sendEvent(
        step.to === "self" ? ctx.instanceId : "other",
        nameOf(names.events, step.name),
        `sent ${run.calls++}`,
      );
    case "fail":
      throw new Error(step.message);
  }
}

/** A bare task where that is all there is to wait for, else an async helper. */
function start(run: Run, step: Step): PromiseLike<unknown> {
  if (step.kind === "wait") return startWork(run, step.work);
  const helper = perform(run, step);
  // One that a race left behind fails unheard: that is R12's business, not theirs who test the rest.
  helper.catch(() => {});
  return helper;
}

function join(how: "all" | "allSettled" | "race" | "any", started: readonly PromiseLike<unknown>[]): Promise<unknown> {
  switch (how) {
    case "all":
      return Promise.all(started);
    case "allSettled":
      return Promise.allSettled(started);
    case "race":
      return Promise.race(started);
    case "any":
      return Promise.any(started);
  }
}

async function first(run: Run, { of, keyed, cancelRest }: Extract<Step, { kind: "first" }>): Promise<void> {
  const tasks = of.map((each) => startWork(run, each));
  const winner = await (keyed ? whenAny(byName(run, tasks)) : whenAny(tasks));
  if (cancelRest) winner.cancelRest();
  note(run, winner);
  note(
    run,
    tasks.map(({ status }) => status),
  );
}

async function attempt(run: Run, { body, onError, atEnd }: Extract<Step, { kind: "attempt" }>): Promise<void> {
  try {
    await perform(run, body);
  } catch (error) {
    note(run, error);
    await perform(run, onError);
  } finally {
    await perform(run, atEnd);
  }
}

async function later(run: Run, { work, meanwhile, end }: Extract<Step, { kind: "later" }>): Promise<void> {
  const task = startWork(run, work);
  await perform(run, meanwhile);
  note(run, task.status);
  if (end === "cancel") task.cancel("no longer needed");
  if (end !== "leave") note(run, await task.catch((error: unknown) => error));
}

async function abort(run: Run, { name, meanwhile }: Extract<Step, { kind: "abort" }>): Promise<void> {
  const controller = new AbortController();
  const task = run.ctx.callActivity(nameOf(run.names.activities, name), run.calls++, { signal: controller.signal });
  await perform(run, meanwhile);
  controller.abort(new Error("enough"));
  note(run, await task.catch((error: unknown) => error));
}

function note({ trace }: Run, seen: unknown): void {
  trace.push(seen === undefined ? "nothing" : JSON.stringify(plain(seen)));
}

/** Errors as their names and messages; of winners and the like, what JSON holds. */
function plain(seen: unknown): unknown {
  if (seen instanceof Error) return { error: seen.name, message: seen.message, ...facts(seen) };
  if (Array.isArray(seen)) return seen.map(plain);
  if (typeof seen !== "object" || seen === null) return seen;
  const entries = Object.entries(seen).filter(([key, value]) => key !== "task" && typeof value !== "function");
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

/** What combinators attach: which member failed, what else failed. */
function facts(error: Error): Readonly<Record<string, unknown>> {
  const { key, index, errors } = error as {
    readonly key?: unknown;
    readonly index?: unknown;
    readonly errors?: unknown;
  };
  return { key, index, errors: Array.isArray(errors) ? errors.length : undefined };
}
