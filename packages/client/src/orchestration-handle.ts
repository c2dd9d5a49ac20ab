import {
  OrchestrationFailedError,
  OrchestrationNotFoundError,
  OrchestrationTerminatedError,
  type ByNameOptions,
  type EventDefinition,
} from "@reawait/core";
import type { HistoryEvent, OrchestrationState } from "@reawait/protocol";
import { untilAborted, type CallOptions, type CallSignal } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import { isMissingInstance } from "./client-error.js";
import { exportHistory } from "./export-history.js";
import type {
  ExportHistoryOptions,
  PurgeOptions,
  ReasonOptions,
  RestartOptions,
  StatusOptions,
  TerminateOptions,
} from "./handle-options.js";
import type { InstanceStatus } from "./instance-status.js";
import { perform, type Operation, type Passed } from "./perform.js";
import { raiseEvent, type Raisable } from "./raise-event.js";
import { readHistory } from "./read-history.js";
import { readStatus } from "./read-status.js";

/**
 * One instance, to wait for and to steer. Holding one costs nothing: it is a name and a connection.
 *
 * @example
 * const handle = await client.start(purchaseOrder, order);
 * await handle.raiseEvent(approval, { approver: "mia" });
 * const { outcome } = await handle.result();
 */
export class OrchestrationHandle<out Output = unknown> {
  readonly #environment: ClientEnvironment;

  constructor(
    environment: ClientEnvironment,
    readonly instanceId: string,
  ) {
    this.#environment = environment;
  }

  /**
   * Waits for the end, and gives the output.
   *
   * @throws OrchestrationFailedError, OrchestrationTerminatedError where it ended otherwise
   * @throws OrchestrationNotFoundError where there is no such instance
   * @throws PayloadError where the output cannot be read
   */
  async result({ signal, timeout }: CallOptions = {}): Promise<Output> {
    return await this.#wait("result", "waitForInstanceCompletion", { signal, timeout }, async (state, rest) => {
      const { converter, pipeline } = this.#environment;
      // Of all that is told, only this much has to be readable.
      const end = { ...state, input: undefined, customStatus: undefined };
      const { instanceId, name, orchestrationStatus, output, failureDetails } = await untilAborted(
        pipeline.decodeState(end),
        rest,
      );
      switch (orchestrationStatus) {
        case "FAILED":
        case "CANCELED":
          throw new OrchestrationFailedError(instanceId, name, failureDetails);
        case "TERMINATED":
          throw new OrchestrationTerminatedError(instanceId, name, converter.read(output));
        case "COMPLETED":
        case "PENDING":
        case "RUNNING":
        case "SUSPENDED":
        case "CONTINUED_AS_NEW":
          // What the orchestrator's definition promises; a definition by name promises nothing.
          return converter.read(output) as Output;
      }
    });
  }

  /** What is known of it now; `undefined` where there is no such instance. */
  async status(options: StatusOptions = {}): Promise<InstanceStatus<Output> | undefined> {
    return await this.#perform({ operation: "status" }, options, async (_passed, rest) => {
      const state = await this.#getInstance(options, rest);
      return state && (await readStatus<Output>(this.#environment, state, rest));
    });
  }

  /**
   * Waits until it runs, or has ended already.
   *
   * @throws OrchestrationNotFoundError where there is no such instance
   */
  async waitForStart(options: StatusOptions = {}): Promise<InstanceStatus<Output>> {
    return await this.#wait("waitForStart", "waitForInstanceStart", options, (state, rest) =>
      readStatus<Output>(this.#environment, state, rest),
    );
  }

  /**
   * Waits until it has ended, in whichever way.
   *
   * @throws OrchestrationNotFoundError where there is no such instance
   */
  async waitForCompletion(options: StatusOptions = {}): Promise<InstanceStatus<Output>> {
    return await this.#wait("waitForCompletion", "waitForInstanceCompletion", options, (state, rest) =>
      readStatus<Output>(this.#environment, state, rest),
    );
  }

  /**
   * Raises an event. One that nobody waits for yet is kept; an instance that has ended ignores it.
   *
   * @throws PayloadError where the payload cannot be written, or the event's schema refuses it
   */
  async raiseEvent<T>(
    event: EventDefinition<unknown, T>,
    ...args: undefined extends T ? [payload?: T, options?: CallOptions] : [payload: T, options?: CallOptions]
  ): Promise<void>;
  /** Raises an event by its name, for orchestrators written in other languages: the payload travels as plain JSON. */
  async raiseEvent(event: string, payload?: unknown, options?: CallOptions & ByNameOptions): Promise<void>;
  async raiseEvent(
    event: Raisable | string,
    payload?: unknown,
    options: CallOptions & ByNameOptions = {},
  ): Promise<void> {
    await raiseEvent(this.#environment, this.instanceId, event, payload, options);
  }

  /** Holds its progress: what comes in meanwhile waits until `resume`. */
  async suspend(options: ReasonOptions = {}): Promise<void> {
    await this.#steer("suspend", "suspendInstance", options);
  }

  async resume(options: ReasonOptions = {}): Promise<void> {
    await this.#steer("resume", "resumeInstance", options);
  }

  /** Ends it as `TERMINATED`: its code is not run any further, `finally` blocks included. */
  async terminate(options: TerminateOptions = {}): Promise<void> {
    const { connection, converter, pipeline } = this.#environment;
    await this.#perform({ operation: "terminate", input: options.output }, options, async ({ input }, rest) => {
      const output = converter.write(input);
      const request = { instanceId: this.instanceId, output, recursive: options.recursive ?? false };
      await connection.terminateInstance(await untilAborted(pipeline.encodeTermination(request), rest), rest);
    });
  }

  /** Re-opens an instance that failed, and runs what failed in it again. */
  async rewind(options: ReasonOptions = {}): Promise<void> {
    await this.#steer("rewind", "rewindInstance", options);
  }

  /** Runs it again from its input. */
  async restart(options: RestartOptions = {}): Promise<OrchestrationHandle<Output>> {
    const request = { instanceId: this.instanceId, restartWithNewInstanceId: options.newInstanceId ?? false };
    return await this.#perform({ operation: "restart" }, options, async (_passed, rest) => {
      const { instanceId } = await this.#environment.connection.restartInstance(request, rest);
      return new OrchestrationHandle<Output>(this.#environment, instanceId);
    });
  }

  /**
   * Deletes an instance that has ended, its history included.
   *
   * @returns how many instances were deleted: 0 where there was none
   * @throws OrchestrationStateError where it has not ended
   */
  async purge(options: PurgeOptions = {}): Promise<number> {
    const target = { kind: "instance", instanceId: this.instanceId } as const;
    const request = { target, recursive: options.recursive ?? false };
    return await this.#perform({ operation: "purge" }, options, async (_passed, rest) => {
      const { deletedInstanceCount } = await this.#environment.connection.purgeInstances(request, rest);
      return deletedInstanceCount;
    });
  }

  /**
   * The events of its history, oldest first, read as they are iterated. A timeout is for each chunk that is read.
   *
   * @throws OrchestrationNotFoundError where there is no such instance
   * @throws PayloadError where a codec cannot decode a payload
   */
  history(options: CallOptions = {}): AsyncIterable<HistoryEvent> {
    return readHistory(this.#environment, this.instanceId, options);
  }

  /**
   * Its history as text, ready to be written to a file: `replay` and `replayAll` of `@reawait/testing` try code against
   * it. It is protobuf JSON, so that other tools read it too. Stack traces are left out unless they are asked for. A
   * timeout is for each chunk that is read.
   *
   * @throws OrchestrationNotFoundError where there is no such instance
   * @throws PayloadError where a codec cannot decode a payload
   *
   * @example
   * await writeFile("histories/order-17.json", await handle.exportHistory());
   */
  async exportHistory(options: ExportHistoryOptions = {}): Promise<string> {
    return await exportHistory(this.#environment, this.instanceId, options);
  }

  async #getInstance(options: StatusOptions, rest: CallSignal): Promise<OrchestrationState | undefined> {
    const request = { instanceId: this.instanceId, getInputsAndOutputs: options.fetchPayloads ?? true };
    try {
      return await this.#environment.connection.getInstance(request, rest);
    } catch (error) {
      if (isMissingInstance(error, this.instanceId)) return undefined;
      throw error;
    }
  }

  #wait<Result>(
    operation: string,
    method: "waitForInstanceStart" | "waitForInstanceCompletion",
    options: StatusOptions,
    read: (state: OrchestrationState, rest: CallSignal) => Promise<Result>,
  ): Promise<Result> {
    const request = { instanceId: this.instanceId, getInputsAndOutputs: options.fetchPayloads ?? true };
    return this.#perform({ operation, isWait: true }, options, async (_passed, rest) => {
      const state = await this.#environment.connection[method](request, rest);
      if (state === undefined) throw new OrchestrationNotFoundError(this.instanceId);
      return await read(state, rest);
    });
  }

  async #steer(
    operation: string,
    method: "suspendInstance" | "resumeInstance" | "rewindInstance",
    options: ReasonOptions,
  ): Promise<void> {
    const { connection, pipeline } = this.#environment;
    await this.#perform({ operation, input: options.reason }, options, async ({ input }, rest) => {
      const reason = checkReason(input);
      const request = { instanceId: this.instanceId, reason };
      await connection[method](await untilAborted(pipeline.encodeReason(request), rest), rest);
    });
  }

  #perform<Result>(
    operation: Omit<Operation, "instanceId">,
    options: CallOptions,
    make: (passed: Passed, rest: CallSignal) => Promise<Result>,
  ): Promise<Result> {
    return perform(this.#environment, { ...operation, instanceId: this.instanceId }, options, make);
  }
}

/** It travels as it is, and an interceptor may have put anything in its place. */
function checkReason(reason: unknown): string | undefined {
  if (reason === undefined || typeof reason === "string") return reason;
  throw new TypeError(`a reason must be a string, not ${reason === null ? "null" : typeof reason}`);
}
