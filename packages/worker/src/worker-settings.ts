import { toMilliseconds } from "@reawait/protocol";
import type { WorkerOptions, WorkerSettings } from "./worker-options.js";
import type { WorkerVersioning } from "./worker-versioning.js";

/**
 * Checks the options that are no definitions, and fills in their defaults.
 *
 * @throws RangeError or TypeError naming the option that makes no sense
 */
export function toSettings(options: WorkerOptions): WorkerSettings {
  if (typeof options !== "object" || (options as unknown) === null) {
    throw new TypeError("a worker takes its options second: `new Worker(connection, { orchestrators, activities })`");
  }
  return {
    maxConcurrentActivities: whole("maxConcurrentActivities", options.maxConcurrentActivities ?? 100, 1),
    maxConcurrentOrchestrations: whole("maxConcurrentOrchestrations", options.maxConcurrentOrchestrations ?? 100, 1),
    maxSessions: whole("maxSessions", options.maxSessions ?? 1_000, 0),
    sessionHeapLimit: share("sessionHeapLimit", options.sessionHeapLimit ?? 0.75),
    shutdownGracePeriod: toMilliseconds(
      options.shutdownGracePeriod ?? "10s",
      "the worker's option shutdownGracePeriod",
    ),
    workItemFilters: oneOf("workItemFilters", options.workItemFilters ?? "registered", ["registered", "none"]),
    onNonDeterminism: oneOf("onNonDeterminism", options.onNonDeterminism ?? "hold", ["hold", "fail"]),
    versioning: options.versioning && checkVersioning(options.versioning),
    interceptors: checkFunctions("interceptors", options.interceptors ?? []),
  };
}

/**
 * The definitions of a kind that were given.
 *
 * @throws TypeError where they are no list, but one definition for example
 */
export function listOf<Kind extends "orchestrators" | "activities">(
  kind: Kind,
  options: WorkerOptions,
): NonNullable<WorkerOptions[Kind]> {
  const list: NonNullable<WorkerOptions[Kind]> = options[kind] ?? [];
  const isList: boolean = Array.isArray(list);
  if (isList) return list;
  throw new TypeError(`the worker's option ${kind} must be a list`);
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`the worker's option ${name} must be a whole number of at least ${least}, not ${String(value)}`);
}

function share(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 0 && value <= 1) return value;
  throw new RangeError(`the worker's option ${name} must be a number from 0 to 1, not ${String(value)}`);
}

function oneOf<Choice extends string>(name: string, value: Choice, choices: readonly Choice[]): Choice {
  if (choices.includes(value)) return value;
  const known = choices.map((choice) => `"${choice}"`).join(" or ");
  throw new TypeError(`the worker's option ${name} must be ${known}, not ${show(value)}`);
}

function checkVersioning({ version, match, onMismatch }: WorkerVersioning): WorkerVersioning {
  if (typeof version !== "string" || version.trim() === "") {
    throw new TypeError(`the worker's option versioning.version must be a text such as "2.1.0", not ${show(version)}`);
  }
  return {
    version,
    match: oneOf("versioning.match", match, ["strict", "currentOrOlder"]),
    onMismatch: oneOf("versioning.onMismatch", onMismatch, ["fail", "reject"]),
  };
}

function checkFunctions<Fn>(name: string, list: readonly Fn[]): readonly Fn[] {
  const areFunctions: boolean = Array.isArray(list) && list.every((each) => typeof each === "function");
  if (areFunctions) return [...list];
  throw new TypeError(`the worker's option ${name} must be a list of functions`);
}

function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}
