import type { ByNameOptions, Duration, OrchestratorDefinition } from "@reawait/core";
import { checkInstanceId, checkName, checkTags, describeGiven, isOfKind, validate } from "@reawait/core/internal";
import { toMilliseconds, type Clock, type OrchestrationStatus, type TraceContext } from "@reawait/protocol";
import { untilAborted, type CallOptions } from "./call.js";
import { checkStatuses } from "./check-statuses.js";
import type { ClientEnvironment } from "./client-environment.js";
import { OrchestrationHandle } from "./orchestration-handle.js";
import { perform } from "./perform.js";
import { toTimestamp } from "./to-timestamp.js";
import { writePayload } from "./write-payload.js";

export interface StartOptions extends CallOptions {
  /** Default: a random UUID. Give one that names the business object, and a second start is refused. */
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
  /** The W3C trace context that the orchestration belongs to. It is passed on as it is, to its activities too. */
  readonly traceContext?: Pick<TraceContext, "traceParent" | "traceState"> | undefined;
}

/** What of a definition a start needs. */
export interface Startable extends Pick<OrchestratorDefinition, "name" | "version" | "tags" | "input"> {
  readonly kind: string;
}

export async function startInstance(
  environment: ClientEnvironment,
  orchestrator: Startable | string,
  input: unknown,
  options: StartOptions & ByNameOptions,
): Promise<OrchestrationHandle<never>> {
  const { clock, connection, converter, pipeline } = environment;
  const { name, version, tags, schema, form } = toTarget(orchestrator, options);
  const instanceId = options.instanceId === undefined ? crypto.randomUUID() : checkInstanceId(options.instanceId);
  const settled = {
    instanceId,
    name,
    version: options.version ?? version,
    scheduledStartTimestamp: toStartTime(options.startAt, clock),
    replaceableStatus: checkStatuses(options.replaceableStatuses, "replaceableStatuses"),
  };
  const operation = {
    operation: "start",
    instanceId,
    name,
    input,
    tags: checkTags({ ...tags, ...options.tags }),
    traceContext: options.traceContext,
    subject: { operation: `start of "${name}"`, instanceId, expectsInstance: false },
  };
  return await perform(environment, operation, options, async (passed, rest) => {
    // Only checked: what travels is what was given, and whoever receives it parses it.
    if (schema) await untilAborted(validate(schema, passed.input, `the input of orchestrator "${name}"`), rest);
    const request = {
      ...settled,
      input: writePayload(converter, passed.input, form),
      tags: checkTags(passed.tags),
      parentTraceContext: passed.traceContext,
      requestTime: clock.now(),
    };
    const started = await connection.startInstance(await untilAborted(pipeline.encodeStart(request), rest), rest);
    return new OrchestrationHandle<never>(environment, started.instanceId);
  });
}

interface Target {
  readonly name: string;
  readonly version: string | undefined;
  readonly tags: Startable["tags"];
  readonly schema: Startable["input"];
  readonly form: "plain" | "rich" | undefined;
}

function toTarget(orchestrator: Startable | string, { payload }: ByNameOptions): Target {
  if (typeof orchestrator === "string") {
    const name = checkName(orchestrator, "orchestrator");
    return { name, version: undefined, tags: undefined, schema: undefined, form: payload };
  }
  if (!isOfKind(orchestrator, "orchestrator")) {
    throw new TypeError(`start takes what defineOrchestrator returns, or a name, not ${describeGiven(orchestrator)}`);
  }
  const { name, version, tags, input } = orchestrator;
  return { name, version, tags, schema: input, form: "rich" };
}

function toStartTime(startAt: Date | Duration | undefined, clock: Clock): number | undefined {
  if (startAt === undefined || startAt instanceof Date) return toTimestamp(startAt, "startAt");
  return clock.now() + toMilliseconds(startAt, "startAt");
}
