/** Checks what an exploration is given, and makes a plan of it. */
import type { AnyOrchestrator, OrchestratorDefinition } from "@reawait/core";
import { checkInstanceId, createRegistry, defaultPayloadConverter } from "@reawait/core/internal";
import type { ExecutionStartedEvent } from "@reawait/protocol";
import { namedChecks, type Allowance } from "./checks.js";
import type { ExploreSettings } from "./explore-options.js";
import type { Plan } from "./play.js";
import { model, raises, type Model } from "./rules.js";
import { modelKey } from "./steps.js";
import type { FaultsLeft } from "./world.js";

const START = Date.UTC(2026, 0, 1);

const faultNames = ["activityFailures", "lostAnswers", "crashes", "duplicateEvents"] as const;
const allowances: readonly Allowance[] = ["stuck", "failure", "unhandledEvents"];

/** @throws TypeError or RangeError where something makes no sense */
export function planOf<Input, Output, S extends object>(
  orchestrator: OrchestratorDefinition<Input, Output>,
  input: unknown,
  settings: ExploreSettings<Output, S>,
): Plan<S, Output> {
  checkOrchestrator(orchestrator);
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
    input: converter.write(input),
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
    allow: new Set((settings.allow ?? []).map((each) => oneOf("allow", each, allowances))),
    steps: whole("budget.steps", settings.budget?.steps ?? 500, 1),
    memory: { turns: 0, known: new Map() },
    strays: [],
    owned: new Set(),
  };
}

function checkOrchestrator(orchestrator: unknown): void {
  if (typeof orchestrator === "object" && orchestrator !== null && "kind" in orchestrator) {
    if (orchestrator.kind === "orchestrator") return;
  }
  throw new TypeError("explore takes what defineOrchestrator returned first: explore(placeOrder, { input, ... })");
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

function faultsOf(given: Readonly<Record<string, unknown>> | object = {}): FaultsLeft {
  const faults = { activityFailures: 0, lostAnswers: 0, crashes: 0, duplicateEvents: 0 };
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

export function oneOf<Value extends string>(option: string, given: unknown, values: readonly Value[]): Value {
  const value = values.find((each) => each === given);
  if (value !== undefined) return value;
  throw new TypeError(`${option} knows ${values.map((each) => `"${each}"`).join(", ")}, not ${JSON.stringify(given)}`);
}

export function whole(option: string, given: unknown, least: number): number {
  if (typeof given === "number" && Number.isSafeInteger(given) && given >= least) return given;
  throw new RangeError(`${option} must be a whole number of at least ${least}, not ${String(given)}`);
}
