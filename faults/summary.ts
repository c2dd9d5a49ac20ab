/** What a run was, in a few lines. */
import type { Rest } from "./checks/check-rest.js";
import { distinctCalls } from "./checks/distinct-calls.js";
import type { CrashReport } from "./crash/run-crash.js";
import type { Run } from "./load/run-load.js";
import type { NetworkReport } from "./network/run-network.js";
import type { ThreadsReport } from "./storage/run-threads.js";
import type { SweepReport } from "./storage/sweep-storage.js";

export function summarizeCrash(report: CrashReport): string {
  const { deaths } = report;
  return [
    line("kills", deaths.length, tally(deaths.map(({ victim }) => victim))),
    line("places", "", tally(deaths.map(({ fate }) => fate.place))),
    summarizeRest(report),
  ].join("\n");
}

export function summarizeNetwork(report: NetworkReport): string {
  const { disturbances } = report;
  return [
    line("mishaps", disturbances.length, tally(disturbances.map(({ kind }) => kind))),
    summarizeRest(report),
  ].join("\n");
}

export function summarizeThreads(report: ThreadsReport): string {
  return [line("deaths", report.deaths, "of the storage's thread"), summarizeRest(report)].join("\n");
}

export function summarizeSweep({ steps, runs, faults }: SweepReport): string {
  return [line("runs", runs, `of ${steps} steps of the storage each`), line("faults", faults, "")].join("\n");
}

export function summarizeRest({ runs, instances, executions }: Rest & { readonly runs: readonly Run[] }): string {
  const calls = distinctCalls(executions);
  return [
    line("scenarios", runs.length, tally(runs.map(({ scenario }) => scenario))),
    line("instances", instances.length, ""),
    line("activities", executions.length, `${calls} needed, ${executions.length - calls} again`),
  ].join("\n");
}

function line(title: string, count: number | "", rest: string): string {
  return `${title.padEnd(11)} ${String(count).padEnd(5)} ${rest}`.trimEnd();
}

function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
}
