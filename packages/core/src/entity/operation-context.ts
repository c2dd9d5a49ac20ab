import type { Logger } from "@reawait/protocol";
import type { EntityContext, EntityId, StartOrchestrationOptions } from "../context/entity-context.js";
import type { ByNameOptions } from "../context/orchestration-context.js";
import type { AnyOrchestrator } from "../definitions/registry.js";
import type { RequestedActions } from "./requested-actions.js";
import type { StateDraft } from "./state-draft.js";
import { toSignal, type SignalArguments } from "./to-signal.js";

/** One operation while it runs. */
export interface OpenOperation {
  readonly id: EntityId;
  readonly instanceId: string;
  /** Its name, as the definition spells it. */
  readonly name: string;
  readonly exists: boolean;
  readonly state: StateDraft;
  readonly actions: RequestedActions;
  readonly log: Logger;
  /** Code that it leaves behind must not reach into the next one. */
  isOpen: boolean;
}

/** What an operation is given as `ctx`. Its state is typed `never`, so that operations on any state take it. */
export class OperationContext implements EntityContext<never> {
  readonly id: EntityId;
  readonly operation: string;
  readonly exists: boolean;
  readonly log: Logger;
  readonly #run: OpenOperation;

  constructor(run: OpenOperation) {
    this.id = run.id;
    this.operation = run.name;
    this.exists = run.exists;
    this.log = run.log;
    this.#run = run;
    Object.freeze(this);
  }

  get state(): never {
    // What it is, the definition knows: its operations and its first state agree on it.
    return this.#opened().state.value as never;
  }

  set state(value: unknown) {
    this.#opened().state.value = value;
  }

  get currentUtcDateTime(): Date {
    return new Date(this.#opened().actions.sources.clock.now());
  }

  delete(): void {
    this.#opened().state.delete();
  }

  signalEntity(...args: SignalArguments): void {
    const { actions, instanceId } = this.#opened();
    actions.signal(toSignal(args, instanceId));
  }

  startOrchestration(
    orchestrator: AnyOrchestrator | string,
    input?: unknown,
    options?: StartOrchestrationOptions & ByNameOptions,
  ): string {
    return this.#opened().actions.start(orchestrator, input, options);
  }

  /** @throws Error where the operation has ended */
  #opened(): OpenOperation {
    if (this.#run.isOpen) return this.#run;
    throw new Error(
      `the ctx of operation "${this.operation}" of entity "${this.#run.instanceId}" was used after the operation had ended: ` +
        "await all that an operation does before it returns",
    );
  }
}
