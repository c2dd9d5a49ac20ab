/** What one operation asks of the engine, in its order. It is for the caller to keep or to drop. */
import { toMilliseconds, type Clock, type Duration, type OperationAction, type TraceContext } from "@reawait/protocol";
import type { StartOrchestrationOptions } from "../context/entity-context.js";
import type { ByNameOptions } from "../context/orchestration-context.js";
import type { AnyOrchestrator } from "../definitions/registry.js";
import { checkInstanceId } from "../names.js";
import type { PayloadConverter } from "../payload/payload-converter.js";
import { payloadOf, toCallee } from "../replay/addressee.js";
import type { Signal } from "./to-signal.js";

/** What actions are made with. */
export interface ActionSources {
  readonly converter: PayloadConverter;
  readonly clock: Pick<Clock, "now">;
  /** Names orchestrations that are started without an id. */
  readonly newInstanceId: () => string;
}

export class RequestedActions {
  readonly #list: OperationAction[] = [];

  /** @param firstId - of the first action */
  constructor(
    readonly sources: ActionSources,
    readonly firstId: number,
    readonly traceContext: TraceContext | undefined,
  ) {}

  get list(): readonly OperationAction[] {
    return this.#list;
  }

  /**
   * @throws PayloadError where the input cannot be written
   * @throws TypeError or RangeError where the time is none
   */
  signal({ instanceId, operation, input, payload, at }: Signal): void {
    this.#list.push({
      kind: "sendSignal",
      ...this.#origin(),
      instanceId,
      name: operation,
      input: this.#write(input, payload),
      scheduledTime: this.#timeOf(at, "at"),
    });
  }

  /**
   * @returns the instance id
   * @throws PayloadError where the input cannot be written
   * @throws TypeError or RangeError where it is no orchestrator, an option is none, or the time is none
   */
  start(
    orchestrator: AnyOrchestrator | string,
    input: unknown,
    options: (StartOrchestrationOptions & ByNameOptions) | undefined,
  ): string {
    const { name, version } = toCallee("subOrchestration", orchestrator, "ctx.startOrchestration");
    const { instanceId = this.sources.newInstanceId() } = options ?? {};
    this.#list.push({
      kind: "startNewOrchestration",
      ...this.#origin(),
      instanceId: checkInstanceId(instanceId),
      name,
      version: options?.version ?? version,
      input: this.#write(input, payloadOf(orchestrator, options)),
      scheduledTime: this.#timeOf(options?.startAt, "startAt"),
    });
    return instanceId;
  }

  /** What all actions have, wherever they go. */
  #origin(): Pick<OperationAction, "id" | "requestTime" | "parentTraceContext"> {
    return {
      id: this.firstId + this.#list.length,
      requestTime: this.sources.clock.now(),
      parentTraceContext: this.traceContext,
    };
  }

  #write(input: unknown, payload: "plain" | "rich"): string | undefined {
    const { converter } = this.sources;
    return payload === "plain" ? converter.writePlain(input) : converter.write(input);
  }

  #timeOf(when: Date | Duration | undefined, option: string): number | undefined {
    if (when === undefined) return undefined;
    if (!(when instanceof Date)) return this.sources.clock.now() + toMilliseconds(when, option);
    const time = when.getTime();
    if (Number.isNaN(time)) throw new RangeError(`${option} is an invalid Date`);
    return time;
  }
}
