/** Operations on one entity, run as a worker would run them: no engine, no worker. */
import type { AnyEntity, EntityDefinition, OperationName, PayloadConverter } from "@reawait/core";
import { defaultPayloadConverter, readEntityId, runOperations, writeEntityId } from "@reawait/core/internal";
import {
  consoleLogger,
  type Logger,
  type OperationAction,
  type SendSignalAction,
  type StartNewOrchestrationAction,
} from "@reawait/protocol";
import { kindOf } from "../definitions/kind-of.js";
import { refuseUnknownOptions, type Known } from "../options/check-options.js";
import type { EntityRun, OperationCall, OperationEnds, SentSignal, StartedOrchestration } from "./entity-run.js";

/** What the entity finds in its `ctx`, and what surrounds it. */
export interface RunEntityOptions {
  /** Which entity of its name it is. Default: `"key-1"`. */
  readonly key?: string | undefined;
  /** What `ctx.currentUtcDateTime` shows. Default: the first instant of 2030, UTC. */
  readonly now?: Date | undefined;
  /** What it gets as `ctx.log`. Default: warnings and errors go to the console, as with a worker. */
  readonly logger?: Logger | undefined;
  /** Default: that of workers and clients. */
  readonly converter?: PayloadConverter | undefined;
}

const OPTIONS: Known<RunEntityOptions> = { key: true, now: true, logger: true, converter: true };

/** The first instant of 2030, UTC. */
const NOW = new Date("2030-01-01T00:00:00Z");

/**
 * Runs operations on one entity, one after the other, as a worker would: state, inputs and results travel through the
 * converter, and what a failed operation did is undone.
 *
 * @param state - what is kept at first; `undefined` where the entity does not exist yet
 * @param operations - each by its name, with its input
 * @returns what came of them: that an operation failed is one of its `results`, and rejects nothing
 * @throws PayloadError where the state or an input cannot travel
 * @throws TypeError or RangeError where an option is none, or the entity or an operation is none
 *
 * @example
 * const { state, results } = await runEntity(account, { balance: 10 }, [["deposit", 5], ["balance"]]);
 * expect(results).toEqual([{ value: 15 }, { value: 15 }]);
 * expect(state).toEqual({ balance: 15 });
 */
export async function runEntity<State, Operations, const Names extends readonly OperationName<Operations>[]>(
  entity: EntityDefinition<State, Operations>,
  state: NoInfer<State> | undefined,
  operations: readonly [...{ readonly [Index in keyof Names]: OperationCall<Operations, Names[Index]> }],
  options?: RunEntityOptions,
): Promise<EntityRun<State, OperationEnds<Operations, Names>>>;
export async function runEntity(
  entity: AnyEntity,
  state: unknown,
  operations: readonly (readonly [operation: string, input?: unknown])[],
  options: RunEntityOptions = {},
): Promise<EntityRun> {
  refuseUnknownOptions("runEntity", options, OPTIONS);
  checkGiven(entity, operations);
  const { converter = defaultPayloadConverter, key = "key-1", logger = consoleLogger, now = NOW } = options;
  if (!(now instanceof Date)) throw new TypeError(`the option now takes a Date, not ${JSON.stringify(now)}`);
  if (Number.isNaN(now.getTime())) throw new RangeError("the option now is an invalid Date");
  const request = {
    instanceId: writeEntityId({ name: entity.name, key }),
    entityState: converter.write(state),
    operations: operations.map(([operation, input], index) => ({
      operation,
      requestId: `request-${index + 1}`,
      input: converter.write(input),
    })),
  };
  let started = 0;
  const newInstanceId = (): string => `instance-${++started}`;
  const clock = { now: () => now.getTime() };
  const batch = await runOperations(entity, request, { converter, log: logger, clock, newInstanceId });
  const actions = batch.outcomes.flatMap((outcome) => (outcome.kind === "success" ? outcome.actions : []));
  return {
    state: converter.read(batch.state),
    results: batch.outcomes.map((outcome) =>
      outcome.kind === "success" ? { value: converter.read(outcome.result) } : { error: outcome.error },
    ),
    signals: actions.filter(isSignal).map((action) => toSentSignal(action, converter)),
    started: actions.filter(isStart).map((action) => toStarted(action, converter)),
  };
}

const usage = 'runEntity(account, { balance: 10 }, [["deposit", 5], ["balance"]])';

/** In JavaScript, anything may be given. */
function checkGiven(entity: unknown, operations: unknown): void {
  if (kindOf(entity) !== "entity") throw new TypeError(`runEntity takes what defineEntity returned: ${usage}`);
  const areCalls =
    Array.isArray(operations) &&
    operations.every((call: unknown) => Array.isArray(call) && typeof call[0] === "string" && call.length <= 2);
  if (!areCalls)
    throw new TypeError(`runEntity takes a list of operations, each with its input if it has one: ${usage}`);
}

function isSignal(action: OperationAction): action is SendSignalAction {
  return action.kind === "sendSignal";
}

function isStart(action: OperationAction): action is StartNewOrchestrationAction {
  return action.kind === "startNewOrchestration";
}

function toSentSignal(action: SendSignalAction, converter: PayloadConverter): SentSignal {
  return {
    id: readEntityId(action.instanceId),
    operation: action.name,
    input: converter.read(action.input),
    at: toDate(action.scheduledTime),
  };
}

function toStarted(action: StartNewOrchestrationAction, converter: PayloadConverter): StartedOrchestration {
  const { name, instanceId, version } = action;
  return { name, instanceId, input: converter.read(action.input), version, startAt: toDate(action.scheduledTime) };
}

function toDate(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
