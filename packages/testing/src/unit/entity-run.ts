/** What a test gives an entity to do, and what came of it. */
import type { EntityId, OperationInput, OperationName, OperationOutput } from "@reawait/core";

/** One operation to run: its name, and its input where it takes one. */
export type OperationCall<Operations, Name extends OperationName<Operations>> = readonly [
  operation: Name,
  ...input: InputOnly<OperationInput<Operations, Name>>,
];

type InputOnly<Input> = undefined extends Input ? readonly [input?: Input] : readonly [input: Input];

/** What came of one operation: what it returned, or what it threw. */
export type OperationEnd<Output> =
  { readonly value: Output; readonly error?: undefined } | { readonly value?: undefined; readonly error: unknown };

/** What came of a list of operations that have these names. */
export type OperationEnds<Operations, Names extends readonly OperationName<Operations>[]> = {
  readonly [Index in keyof Names]: OperationEnd<OperationOutput<Operations, Names[Index]>>;
};

/** A signal that an operation sent. */
export interface SentSignal {
  readonly id: EntityId;
  readonly operation: string;
  readonly input: unknown;
  /** When it is delivered, at the earliest; `undefined`: at once. */
  readonly at: Date | undefined;
}

/** An orchestration that an operation started. */
export interface StartedOrchestration {
  /** The orchestrator. */
  readonly name: string;
  /** Where none was given: `"instance-1"`, and so on. */
  readonly instanceId: string;
  readonly input: unknown;
  readonly version: string | undefined;
  /** When it begins; `undefined`: at once. */
  readonly startAt: Date | undefined;
}

/** What came of operations on one entity. */
export interface EntityRun<out State = unknown, out Ends = readonly OperationEnd<unknown>[]> {
  /** What is kept after the last operation; `undefined` where the entity does not exist. */
  readonly state: State | undefined;
  /** One for each operation, in their order. */
  readonly results: Ends;
  /** Those of the operations that succeeded, in their order. */
  readonly signals: readonly SentSignal[];
  /** Those of the operations that succeeded, in their order. */
  readonly started: readonly StartedOrchestration[];
}
