import {
  OrchestrationFailedError,
  OrchestrationNotFoundError,
  OrchestrationTerminatedError,
  type EventDefinition,
  type PayloadConverter,
} from "@reawait/core";
import { checkName } from "@reawait/core/internal";
import type { HistoryEvent, OrchestrationState, TaskHubService } from "@reawait/protocol";
import { call, type CallEnvironment, type CallOptions } from "./call.js";
import { toInstanceStatus, type InstanceStatus } from "./instance-status.js";
import { readHistory } from "./read-history.js";

export interface StatusOptions extends CallOptions {
  /** Whether input, output, custom status and failure are wanted too. Default: `true`. */
  readonly fetchPayloads?: boolean | undefined;
}

export interface ReasonOptions extends CallOptions {
  /** Kept in the history. */
  readonly reason?: string | undefined;
}

export interface TerminateOptions extends CallOptions {
  /** What the terminated instance shows as its output. */
  readonly output?: unknown;
  /** Terminates the sub-orchestrations too, however deep. Default: `false`. */
  readonly recursive?: boolean | undefined;
}

export interface PurgeOptions extends CallOptions {
  /** Purges the sub-orchestrations too, however deep. Default: `false`. */
  readonly recursive?: boolean | undefined;
}

export interface RestartOptions extends CallOptions {
  /** Runs as a new instance, the old one staying as it is. Default: `false`, which replaces the old run. */
  readonly newInstanceId?: boolean | undefined;
}

export interface HandleEnvironment extends CallEnvironment {
  readonly converter: PayloadConverter;
}

/**
 * One instance, to wait for and to steer. Holding one costs nothing: it is a name and a connection.
 *
 * @example
 * const handle = await client.start(purchaseOrder, order);
 * await handle.raiseEvent(approval, { approver: "mia" });
 * const { outcome } = await handle.result();
 */
export class OrchestrationHandle<out Output = unknown> {
  readonly #environment: HandleEnvironment;

  constructor(
    environment: HandleEnvironment,
    readonly instanceId: string,
  ) {
    this.#environment = environment;
  }

  /**
   * Waits for the end, and gives the output.
   *
   * @throws OrchestrationFailedError, OrchestrationTerminatedError where it ended otherwise
   * @throws OrchestrationNotFoundError where there is no such instance
   */
  async result({ signal, timeout }: CallOptions = {}): Promise<Output> {
    const state = await this.#wait("result", "waitForInstanceCompletion", { signal, timeout });
    const { converter } = this.#environment;
    const { instanceId, name } = state;
    switch (state.orchestrationStatus) {
      case "FAILED":
      case "CANCELED":
        throw new OrchestrationFailedError(instanceId, name, state.failureDetails);
      case "TERMINATED":
        throw new OrchestrationTerminatedError(instanceId, name, converter.read(state.output));
      case "COMPLETED":
      case "PENDING":
      case "RUNNING":
      case "SUSPENDED":
      case "CONTINUED_AS_NEW":
        // What the orchestrator's definition promises; a definition by name promises nothing.
        return converter.read(state.output) as Output;
    }
  }

  /** What is known of it now; `undefined` where there is no such instance. */
  async status(options: StatusOptions = {}): Promise<InstanceStatus<Output> | undefined> {
    const request = { instanceId: this.instanceId, getInputsAndOutputs: options.fetchPayloads ?? true };
    const state = await this.#call("status", options, (service, rest) => service.getInstance(request, rest));
    return state && toInstanceStatus<Output>(state, this.#environment.converter);
  }

  /**
   * Waits until it runs, or has ended already.
   *
   * @throws OrchestrationNotFoundError where there is no such instance
   */
  async waitForStart(options: StatusOptions = {}): Promise<InstanceStatus<Output>> {
    const state = await this.#wait("waitForStart", "waitForInstanceStart", options);
    return toInstanceStatus<Output>(state, this.#environment.converter);
  }

  /**
   * Waits until it has ended, in whichever way.
   *
   * @throws OrchestrationNotFoundError where there is no such instance
   */
  async waitForCompletion(options: StatusOptions = {}): Promise<InstanceStatus<Output>> {
    const state = await this.#wait("waitForCompletion", "waitForInstanceCompletion", options);
    return toInstanceStatus<Output>(state, this.#environment.converter);
  }

  /** Raises an event. One that nobody waits for yet is kept; an instance that has ended ignores it. */
  async raiseEvent<T>(
    event: EventDefinition<T>,
    ...args: undefined extends T ? [payload?: T, options?: CallOptions] : [payload: T, options?: CallOptions]
  ): Promise<void>;
  async raiseEvent(event: string, payload?: unknown, options?: CallOptions): Promise<void>;
  async raiseEvent(
    event: Pick<EventDefinition, "name"> | string,
    payload?: unknown,
    options: CallOptions = {},
  ): Promise<void> {
    const { converter } = this.#environment;
    const byName = typeof event === "string";
    const name = byName ? checkName(event, "event") : event.name;
    const input = byName ? converter.writePlain(payload) : converter.write(payload);
    await this.#call("raiseEvent", options, (service, rest) =>
      service.raiseEvent({ instanceId: this.instanceId, name, input }, rest),
    );
  }

  /** Holds its progress: what comes in meanwhile waits until `resume`. */
  async suspend(options: ReasonOptions = {}): Promise<void> {
    await this.#call("suspend", options, (service, rest) =>
      service.suspendInstance({ instanceId: this.instanceId, reason: options.reason }, rest),
    );
  }

  async resume(options: ReasonOptions = {}): Promise<void> {
    await this.#call("resume", options, (service, rest) =>
      service.resumeInstance({ instanceId: this.instanceId, reason: options.reason }, rest),
    );
  }

  /** Ends it as `TERMINATED`: its code is not run any further, `finally` blocks included. */
  async terminate(options: TerminateOptions = {}): Promise<void> {
    const output = this.#environment.converter.write(options.output);
    const request = { instanceId: this.instanceId, output, recursive: options.recursive ?? false };
    await this.#call("terminate", options, (service, rest) => service.terminateInstance(request, rest));
  }

  /** Re-opens an instance that failed, and runs what failed in it again. */
  async rewind(options: ReasonOptions = {}): Promise<void> {
    await this.#call("rewind", options, (service, rest) =>
      service.rewindInstance({ instanceId: this.instanceId, reason: options.reason }, rest),
    );
  }

  /** Runs it again from its input. */
  async restart(options: RestartOptions = {}): Promise<OrchestrationHandle<Output>> {
    const request = { instanceId: this.instanceId, restartWithNewInstanceId: options.newInstanceId ?? false };
    const { instanceId } = await this.#call("restart", options, (service, rest) =>
      service.restartInstance(request, rest),
    );
    return new OrchestrationHandle<Output>(this.#environment, instanceId);
  }

  /**
   * Deletes an instance that has ended, its history included.
   *
   * @returns how many instances were deleted: 0 where there was none
   * @throws OrchestrationStateError where it has not ended
   */
  async purge(options: PurgeOptions = {}): Promise<number> {
    const target = { kind: "instance", instanceId: this.instanceId } as const;
    const recursive = options.recursive ?? false;
    const { deletedInstanceCount } = await this.#call("purge", options, (service, rest) =>
      service.purgeInstances({ target, recursive }, rest),
    );
    return deletedInstanceCount;
  }

  /**
   * The events of its history, oldest first, read as they are iterated. A timeout is for each chunk that is read.
   *
   * @throws OrchestrationNotFoundError where there is no such instance
   */
  history(options: CallOptions = {}): AsyncIterable<HistoryEvent> {
    return readHistory(this.#environment, this.instanceId, options);
  }

  async #wait(
    operation: string,
    method: "waitForInstanceStart" | "waitForInstanceCompletion",
    options: StatusOptions,
  ): Promise<OrchestrationState> {
    const request = { instanceId: this.instanceId, getInputsAndOutputs: options.fetchPayloads ?? true };
    const state = await this.#call(operation, options, (service, rest) => service[method](request, rest));
    if (state === undefined) throw new OrchestrationNotFoundError(this.instanceId);
    return state;
  }

  #call<T>(
    operation: string,
    options: CallOptions,
    make: (service: TaskHubService, options: { readonly signal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const { connection } = this.#environment;
    const subject = { operation, instanceId: this.instanceId };
    return call(this.#environment, subject, options, (rest) => make(connection, rest));
  }
}
