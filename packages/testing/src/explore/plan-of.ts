/** Checks what an exploration is given, and makes a plan of it. */
import type { AnyOrchestrator, OrchestratorDefinition } from "@reawait/core";
import { checkInstanceId, createRegistry, defaultPayloadConverter } from "@reawait/core/internal";
import type { ExecutionStartedEvent } from "@reawait/protocol";
import { checkOrchestrator } from "../definitions/check-orchestrator.js";
import { oneOf, refuseUnknownOptions, type Known } from "../options/check-options.js";
import { namedChecks, type Allowance } from "./checks.js";
import type { Budget, ExploreOptions } from "./explore-options.js";
import type { Plan } from "./play.js";
import { model, raises, type Model } from "./rules.js";
import { modelKey } from "./steps.js";
import type { FaultsLeft } from "./world.js";

const START = Date.UTC(2026, 0, 1);

const USAGE = "explore(placeOrder, { input, ... })";

const OPTIONS: Known<ExploreOptions<void, unknown, object>> = {
  input: true,
  state: true,
  activities: true,
  orchestrators: true,
  events: true,
  faults: true,
  invariant: true,
  eventually: true,
  allow: true,
  batches: true,
  strategy: true,
  seed: true,
  budget: true,
  only: true,
  pruning: true,
  comparable: true,
  newProcess: true,
  converter: true,
  instanceId: true,
  start: true,
};

const BUDGET: Known<Budget> = { runs: true, turns: true, steps: true };

const faultNames = ["activityFailures", "lostAnswers", "crashes", "duplicateEvents", "suspensions"] as const;
const allowances: readonly Allowance[] = ["stuck", "failure", "unhandledEvents"];

/** @throws TypeError or RangeError where something makes no sense */
export function planOf<Input, Output, S extends object>(
  orchestrator: OrchestratorDefinition<Input, Output>,
  settings: ExploreOptions<Input, Output, S>,
): Plan<S, Output> {
  checkOrchestrator(orchestrator, "explore", USAGE);
  checkOptions(settings);
  const { converter = defaultPayloadConverter, instanceId: rootId = "explored", start = new Date(START) } = settings;
  checkInstanceId(rootId);
  // An empty record is an S where nobody said what S is.
  const { state = () => ({}) as S, comparable = (made: S): unknown => made, newProcess = () => {} } = settings;
  for (const [option, value] of Object.entries({ state, comparable, newProcess })) {
    if (typeof value !== "function") throw new TypeError(`the option "${option}" takes a function`);
  }
  const real = createRegistry<AnyOrchestrator>("orchestrator", [
    ...new Set([orchestrator, ...(settings.orchestrators ?? [])]),
  ]);
  const { name, version, tags } = orchestrator;
  const started: ExecutionStartedEvent = {
    kind: "executionStarted",
    eventId: -1,
    timestamp: timeOf(start),
    name,
    version,
    tags,
    input: converter.write(settings.input),
    orchestrationInstance: { instanceId: rootId, executionId: `${rootId}:execution-1` },
  };
  return {
    rules: {
      models: modelsOf(settings.activities?.(model) ?? []),
      sources: settings.events?.(raises) ?? [],
      batches: oneOf("batches", settings.batches ?? "one", ["one", "any"]),
      rootId,
      read: (payload) => converter.read(payload),
    },
    started,
    faults: faultsOf(settings.faults),
    state,
    comparable,
    newProcess,
    isReal: (child, childVersion) => real.find(child, childVersion) !== undefined,
    orchestrators: real,
    converter,
    invariants: namedChecks("invariant", settings.invariant),
    eventually: namedChecks("eventually", settings.eventually),
    allow: allowanceOf(settings.allow ?? []),
    steps: whole("budget.steps", settings.budget?.steps ?? 500, 1),
    memory: { turns: 0, known: new Map() },
    strays: [],
    outputs: new Set(),
    owned: new Set(),
  };
}

function checkOptions(options: unknown): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`explore takes its options second: ${USAGE}`);
  refuseUnknownOptions("explore", options, OPTIONS);
  const { activities, events, budget = {} } = options as Readonly<Record<string, unknown>>;
  refuseUnknownOptions("budget", budget, BUDGET);
  for (const [option, value, maker] of [
    ["activities", activities, "model"],
    ["events", events, "raises"],
  ] as const) {
    if (value === undefined || typeof value === "function") continue;
    throw new TypeError(`the option "${option}" takes a function: (${maker}) => [${maker}(...), ...]`);
  }
}

function modelsOf<S>(models: readonly Model<S>[]): ReadonlyMap<string, Model<S>> {
  const byKey = new Map<string, Model<S>>();
  for (const each of models) {
    const { kind, name, version } = each.definition;
    const key = modelKey(kind, name, version);
    if (byKey.has(key))
      throw new TypeError(`${kind} "${name}" has two models: give it one, with several outcomes perhaps`);
    byKey.set(key, each);
  }
  return byKey;
}

function allowanceOf(given: unknown): ReadonlySet<Allowance> {
  if (Array.isArray(given)) return new Set(given.map((each) => oneOf("allow", each, allowances)));
  const example = typeof given === "string" ? given : "stuck";
  throw new TypeError(`the option "allow" takes a list: allow: [${JSON.stringify(example)}]`);
}

function faultsOf(given: Readonly<Record<string, unknown>> | object = {}): FaultsLeft {
  const faults = { activityFailures: 0, lostAnswers: 0, crashes: 0, duplicateEvents: 0, suspensions: 0 };
  for (const [name, count] of Object.entries(given)) {
    const fault = oneOf("faults", name, faultNames);
    if (count !== undefined) faults[fault] = whole(`faults.${fault}`, count, 0);
  }
  return faults;
}

function timeOf(start: unknown): number {
  if (start instanceof Date && !Number.isNaN(start.getTime())) return start.getTime();
  throw new TypeError('the option "start" takes a valid Date');
}

export function whole(option: string, given: unknown, least: number): number {
  if (typeof given === "number" && Number.isSafeInteger(given) && given >= least) return given;
  throw new RangeError(`${option} must be a whole number of at least ${least}, not ${String(given)}`);
}
