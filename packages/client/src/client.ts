import type { ActivityDefinition, ByNameOptions, InputArguments, OrchestratorDefinition } from "@reawait/core";
import { checkInstanceId } from "@reawait/core/internal";
import type { Connection } from "@reawait/protocol";
import type { CallOptions } from "./call.js";
import {
  createEnvironment,
  type ClientEnvironment,
  type ClientOptions,
  type ClientScope,
} from "./client-environment.js";
import { completeActivity, failActivity, type CompletionArguments } from "./end-activity.js";
import type { InstanceStatus } from "./instance-status.js";
import { listInstances, type ListOptions } from "./list-instances.js";
import { OrchestrationHandle } from "./orchestration-handle.js";
import { purgeInstances, type PurgeFilter, type PurgeResult } from "./purge-instances.js";
import { scopedConnection } from "./scoped-connection.js";
import { startInstance, type Startable, type StartOptions } from "./start-instance.js";
import { createTaskHub, deleteTaskHub, type CreateTaskHubOptions } from "./task-hub.js";

/**
 * Starts, finds and steers orchestrations.
 *
 * @example
 * const client = new Client(engine.connection);
 * const handle = await client.start(purchaseOrder, order, { instanceId: `order-${order.id}` });
 * const receipt = await handle.result({ timeout: "10m" });
 */
export class Client {
  readonly #connection: Connection;
  readonly #options: ClientOptions;
  readonly #environment: ClientEnvironment;

  /** @throws TypeError or RangeError where an option makes no sense */
  constructor(connection: Connection, options: ClientOptions = {}) {
    this.#connection = connection;
    this.#options = options;
    this.#environment = createEnvironment(connection, options);
  }

  /**
   * Starts an orchestration. Resolves once the engine has it, before it runs.
   *
   * @throws OrchestrationAlreadyExistsError where the instance id is taken
   * @throws PayloadError where the input cannot be written, or the definition's schema refuses it
   */
  start<I, O>(
    orchestrator: OrchestratorDefinition<I, O>,
    ...args: InputArguments<I, StartOptions>
  ): Promise<OrchestrationHandle<O>>;
  /** Starts an orchestration by its name, for orchestrators written in other languages: the input travels as plain JSON. */
  start<O = unknown>(
    name: string,
    input?: unknown,
    options?: StartOptions & ByNameOptions,
  ): Promise<OrchestrationHandle<O>>;
  async start(
    orchestrator: Startable | string,
    input?: unknown,
    options: StartOptions & ByNameOptions = {},
  ): Promise<OrchestrationHandle<never>> {
    return await startInstance(this.#environment, orchestrator, input, options);
  }

  /**
   * A handle of an instance that may or may not exist: nothing is asked of the engine.
   *
   * @param orchestrator - only types the result
   */
  getHandle<O = unknown>(instanceId: string, orchestrator?: OrchestratorDefinition<never, O>): OrchestrationHandle<O>;
  getHandle(instanceId: string): OrchestrationHandle<never> {
    return new OrchestrationHandle<never>(this.#environment, checkInstanceId(instanceId));
  }

  /**
   * Lists instances, oldest first, page by page as they are read.
   *
   * @throws RangeError where the page size makes no sense or a date is invalid
   *
   * @example
   * for await (const { instanceId, runtimeStatus } of client.list({ statuses: ["FAILED"] })) console.log(instanceId, runtimeStatus);
   */
  list(options: ListOptions = {}): AsyncIterable<InstanceStatus> {
    return listInstances(this.#environment, options);
  }

  /** Deletes instances that have ended, their histories included. */
  async purge(filter: PurgeFilter, options: CallOptions = {}): Promise<PurgeResult> {
    return await purgeInstances(this.#environment, filter, options);
  }

  /**
   * Answers an activity that returned `ctx.completeLater()`, from any process. The first answer counts: another one, or
   * one to an instance that has ended, does nothing.
   *
   * @param activity - types the result, which is checked by its schema `output`, as one of its function is
   * @param taskToken - the activity's `ctx.taskToken`
   * @throws TypeError where that is no task token
   * @throws PayloadError where the result cannot be written, or the schema refuses it: the activity waits on
   *
   * @example
   * await client.completeActivity(askAccountant, taskToken, { approved: true });
   */
  completeActivity<Result>(
    activity: ActivityDefinition<never, unknown, never, Result>,
    taskToken: string,
    ...args: InputArguments<Result, CallOptions>
  ): Promise<void>;
  /** Answers an activity whose definition is not at hand: nothing checks the result. */
  completeActivity(taskToken: string, result?: unknown, options?: CallOptions): Promise<void>;
  async completeActivity(...args: CompletionArguments): Promise<void> {
    await completeActivity(this.#environment, args);
  }

  /**
   * Lets an activity that returned `ctx.completeLater()` fail. The call is tried again, as its retry policy says, unless
   * the error is a `NonRetriableError`.
   *
   * @param taskToken - the activity's `ctx.taskToken`
   * @throws TypeError where that is no task token
   */
  async failActivity(taskToken: string, error: unknown, options: CallOptions = {}): Promise<void> {
    await failActivity(this.#environment, taskToken, error, options);
  }

  /**
   * Makes the task hub that this client is of. One that is there already is kept as it is, unless it is to be made anew.
   *
   * @throws NotSupportedError where the engine makes no task hubs
   *
   * @example
   * await client.with({ taskHub: "orders" }).createTaskHub();
   */
  async createTaskHub(options: CreateTaskHubOptions = {}): Promise<void> {
    await createTaskHub(this.#environment, options);
  }

  /**
   * Deletes the task hub that this client is of, with all that is in it, whatever runs there. Its workers get no more
   * work until it is made again.
   *
   * @throws ConnectionError where there is no such task hub
   * @throws NotSupportedError where the engine deletes no task hubs
   */
  async deleteTaskHub(options: CallOptions = {}): Promise<void> {
    await deleteTaskHub(this.#environment, options);
  }

  /**
   * A sibling on the same connection, for another task hub, or with other options. What is absent is this client's; what
   * is given takes its place, but for metadata, which are added to those of this client.
   *
   * Whether the engine has such a task hub, the first call tells.
   *
   * @throws NotSupportedError where the engine has no task hubs by name
   * @throws TypeError where that cannot be the name of one; some engines say so only at the first call
   * @throws TypeError where a key of the metadata is reserved
   * @throws TypeError or RangeError where an option makes no sense
   *
   * @example
   * const orders = client.with({ taskHub: "orders", metadata: { tenant: "acme" }, timeout: "10s" });
   */
  with({ taskHub, metadata, ...scope }: ClientScope): Client {
    const { converter, codecs, interceptors, timeout, clock } = this.#options;
    return new Client(scopedConnection(this.#connection, { taskHub, metadata }), {
      converter: scope.converter ?? converter,
      codecs: scope.codecs ?? codecs,
      interceptors: scope.interceptors ?? interceptors,
      timeout: scope.timeout ?? timeout,
      clock,
    });
  }
}
