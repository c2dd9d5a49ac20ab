/** Starts the durable work of a program. */
import type { OrchestrationContext } from "../../context/orchestration-context.js";
import type { Retry } from "../../retry/retry-policy.js";
import type { DurableTask } from "../../task/durable-task.js";
import { whenAll } from "../../task/when-all.js";
import { whenAny } from "../../task/when-any.js";
import { nameOf, type Names, type RetryKind, type Work } from "./program.js";

/** What goes from round to round. */
export interface RoundState {
  readonly round: number;
  /** All that the rounds before have seen. */
  readonly trace: readonly string[];
}

/** One run of a program. */
export interface Run {
  readonly ctx: OrchestrationContext<RoundState>;
  readonly names: Names;
  /** All that it has seen, in the order in which it saw it. */
  readonly trace: string[];
  /** Numbers its calls, so that inputs show the order in which they were made. */
  calls: number;
}

const retries: Readonly<Record<RetryKind, Retry | undefined>> = {
  none: undefined,
  policy: { maxAttempts: 3, firstInterval: "2s", backoffCoefficient: 2 },
  limited: {
    maxAttempts: 5,
    firstInterval: "5s",
    maxInterval: "6s",
    totalTimeout: "12s",
    when: ({ failure }) => failure.errorType !== "Fatal",
  },
  atOnce: { maxAttempts: 2, firstInterval: "0s" },
  handler: ({ attempt }) => attempt < 3 && "1s",
  throwing: () => {
    throw new Error("a handler that throws");
  },
};

export function startWork(run: Run, work: Work): DurableTask<unknown> {
  const { ctx, names } = run;
  switch (work.kind) {
    case "activity":
      return ctx.callActivity(nameOf(names.activities, work.name), run.calls++, {
        retry: retries[work.retry],
        timeout: work.timeout === undefined ? undefined : `${work.timeout}s`,
        tags: Object.fromEntries([[nameOf(names.tags, work.name), "tagged"]]),
      });
    case "child": {
      const name = nameOf(names.children, work.name);
      const instanceId = work.givenId ? `${name}-${run.calls}` : undefined;
      return ctx.callSubOrchestrator(name, run.calls++, { retry: retries[work.retry], instanceId });
    }
    case "timer":
      return ctx.createTimer(`${work.seconds}s`);
    case "event":
      return ctx.waitForExternalEvent(nameOf(names.events, work.name), {
        timeout: work.timeout === undefined ? undefined : `${work.timeout}s`,
      });
    case "all": {
      const tasks = work.of.map((each) => startWork(run, each));
      return work.keyed ? whenAll(byName(run, tasks)) : whenAll(tasks);
    }
    case "any": {
      const tasks = work.of.map((each) => startWork(run, each));
      return work.keyed ? whenAny(byName(run, tasks)) : whenAny(tasks);
    }
  }
}

/** Names of activities serve as keys too: they must be as ordinary there. */
export function byName({ names }: Run, tasks: readonly DurableTask<unknown>[]): Record<string, DurableTask<unknown>> {
  return Object.fromEntries(tasks.map((task, index) => [nameOf(names.activities, index), task]));
}
