import type { Duration, InputArguments, OrchestratorDefinition, PayloadConverter } from "@reawait/core";
import { checkInstanceId, checkName, checkTags, defaultPayloadConverter } from "@reawait/core/internal";
import { systemClock, toMilliseconds, type Clock, type Connection, type OrchestrationStatus } from "@reawait/protocol";
import { call, type CallOptions } from "./call.js";
import type { InstanceStatus } from "./instance-status.js";
import { listInstances, type ListOptions } from "./list-instances.js";
import { OrchestrationHandle, type HandleEnvironment } from "./orchestration-handle.js";
import { toTimestamp } from "./to-timestamp.js";

export interface ClientOptions {
  /** How values become payloads. Every worker and client of a task hub needs the same. */
  readonly converter?: PayloadConverter | undefined;
  /** Where time comes from, for tests. Default: the machine. */
  readonly clock?: Clock | undefined;
}

export interface StartOptions extends CallOptions {
  /** Default: a random UUID. Give one that names the business object, and starting twice does no harm. */
  readonly instanceId?: string | undefined;
  /** When to begin: a time, or how long from now. Default: at once. */
  readonly startAt?: Date | Duration | undefined;
  /** Default: the version of the definition. */
  readonly version?: string | undefined;
  /** Added to the tags of the definition. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /**
   * Statuses in which an instance of the same id is replaced; one that still runs is terminated first. Default: the
   * engine's choice, which for the embedded engine is none.
   */
  readonly replaceableStatuses?: readonly OrchestrationStatus[] | undefined;
}

/** What a purge by filter deletes: instances that have ended. */
export interface PurgeFilter {
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
  readonly statuses?: readonly OrchestrationStatus[] | undefined;
}

/**
 * Starts, finds and steers orchestrations.
 *
 * @example
 * const client = new Client(engine.connection);
 * const handle = await client.start(purchaseOrder, order, { instanceId: `order-${order.id}` });
 * const receipt = await handle.result({ timeout: "10m" });
 */
export class Client {
  readonly #environment: HandleEnvironment;

  constructor(
    connection: Connection,
    { converter = defaultPayloadConverter, clock = systemClock }: ClientOptions = {},
  ) {
    this.#environment = { connection, converter, clock };
  }

  /**
   * Starts an orchestration. Resolves once the engine has it, before it runs.
   *
   * @throws OrchestrationAlreadyExistsError where the instance id is taken
   * @throws PayloadError where the input cannot be written
   */
  start<I, O>(
    orchestrator: OrchestratorDefinition<I, O>,
    ...args: InputArguments<I, StartOptions>
  ): Promise<OrchestrationHandle<O>>;
  /** Starts an orchestration by its name, for orchestrators written in other languages: the input travels as plain JSON. */
  start<O = unknown>(name: string, input?: unknown, options?: StartOptions): Promise<OrchestrationHandle<O>>;
  async start(
    orchestrator: Pick<OrchestratorDefinition, "name" | "version" | "tags"> | string,
    input?: unknown,
    options: StartOptions = {},
  ): Promise<OrchestrationHandle<never>> {
    const { connection, converter, clock } = this.#environment;
    const byName = typeof orchestrator === "string";
    const definition = byName ? { name: checkName(orchestrator, "orchestrator") } : orchestrator;
    const instanceId = options.instanceId === undefined ? crypto.randomUUID() : checkInstanceId(options.instanceId);
    const request = {
      instanceId,
      name: definition.name,
      version: options.version ?? definition.version,
      input: byName ? converter.writePlain(input) : converter.write(input),
      tags: checkTags({ ...definition.tags, ...options.tags }),
      scheduledStartTimestamp: toStartTime(options.startAt, clock),
      replaceableStatus: options.replaceableStatuses,
      requestTime: clock.now(),
    };
    const subject = { operation: `start of "${definition.name}"`, instanceId };
    const started = await call(this.#environment, subject, options, (rest) => connection.startInstance(request, rest));
    return new OrchestrationHandle<never>(this.#environment, started.instanceId);
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

  /**
   * Deletes instances that have ended, their histories included.
   *
   * @returns how many were deleted, and whether those were all
   */
  async purge(
    { createdFrom, createdTo, statuses }: PurgeFilter,
    options: CallOptions = {},
  ): Promise<{ readonly deleted: number; readonly isComplete: boolean }> {
    const { connection } = this.#environment;
    const filter = {
      createdTimeFrom: toTimestamp(createdFrom, "createdFrom"),
      createdTimeTo: toTimestamp(createdTo, "createdTo"),
      runtimeStatus: statuses,
    };
    const request = { target: { kind: "filter", filter }, recursive: false } as const;
    const subject = { operation: "purge by filter", instanceId: "" };
    const answer = await call(this.#environment, subject, options, (rest) => connection.purgeInstances(request, rest));
    return { deleted: answer.deletedInstanceCount, isComplete: answer.isComplete ?? true };
  }
}

function toStartTime(startAt: Date | Duration | undefined, clock: Clock): number | undefined {
  if (startAt === undefined || startAt instanceof Date) return toTimestamp(startAt, "startAt");
  return clock.now() + toMilliseconds(startAt);
}
