import type { Duration, Logger } from "@reawait/protocol";
import type { EntityDefinition } from "../definitions/entity.js";
import type { OperationInput, OperationName } from "../definitions/entity-operations.js";
import type { OrchestratorDefinition } from "../definitions/orchestrator.js";
import type { ByNameOptions, InputArguments } from "./orchestration-context.js";

/** Which entity: plain data, that may be kept and sent. */
export interface EntityId {
  /** The name of its definition. Case does not matter. */
  readonly name: string;
  /** Which of that name. Case matters. */
  readonly key: string;
}

export interface SignalEntityOptions {
  /**
   * When it is delivered, at the earliest: a time, or how long from now. Default: at once. Signals with a time are not kept
   * in order with others.
   */
  readonly at?: Date | Duration | undefined;
}

export interface StartOrchestrationOptions {
  /** Default: a random UUID. */
  readonly instanceId?: string | undefined;
  /** When to begin: a time, or how long from now. Default: at once. */
  readonly startAt?: Date | Duration | undefined;
  /** Default: the version of the definition. */
  readonly version?: string | undefined;
}

/**
 * What an operation of an entity may do. It is open while the operation runs: afterwards, using it throws.
 *
 * Where a worker is lost, its operations run again: what they do by `ctx` counts once, all else may happen twice.
 */
export interface EntityContext<out State = unknown> {
  readonly id: EntityId;
  /** The operation's name, as the definition spells it. */
  readonly operation: string;
  /** Whether the entity existed when the operation began. */
  readonly exists: boolean;
  /**
   * The state: change it in place, or set another. What it is when the operation ends is kept, if that succeeds. Where
   * the entity does not exist, what `initial` of the definition makes.
   */
  state: State;
  /** The clock of the worker. A fresh Date each time. */
  readonly currentUtcDateTime: Date;
  readonly log: Logger;

  /** Deletes the entity, once the operation has succeeded. A state that is set later in the operation makes it anew. */
  delete(): void;

  /** Asks an entity to run an operation, and does not wait: nothing comes back. It is sent if this operation succeeds. */
  signalEntity<Operations, Name extends OperationName<Operations>>(
    entity: EntityDefinition<unknown, Operations>,
    key: string,
    operation: Name,
    ...args: InputArguments<OperationInput<Operations, Name>, SignalEntityOptions>
  ): void;
  /**
   * Signals an entity by its id: itself (`ctx.id`), one whose id it was told, or one written in another language. The
   * input travels as plain JSON, except to itself.
   */
  signalEntity(id: EntityId, operation: string, input?: unknown, options?: SignalEntityOptions & ByNameOptions): void;

  /**
   * Starts an orchestration, and does not wait for it. It is started if this operation succeeds. Tags do not go with it: the
   * protocol has no place for them.
   *
   * @returns its instance id
   */
  startOrchestration<Input>(
    orchestrator: OrchestratorDefinition<Input>,
    ...args: InputArguments<Input, StartOrchestrationOptions>
  ): string;
  /** Starts an orchestration by its name, for orchestrators written in other languages: the input travels as plain JSON. */
  startOrchestration(name: string, input?: unknown, options?: StartOrchestrationOptions & ByNameOptions): string;
}
