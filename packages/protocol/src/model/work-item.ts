/** What an engine hands to a worker, and what the worker answers. */
import type { FailureDetails, JsonRecord } from "./failure-details.js";
import type { HistoryEvent } from "./history-event.js";
import type { OrchestrationInstance, Tags, TraceContext } from "./orchestration-instance.js";
import type { OrchestratorAction } from "./orchestrator-action.js";

/** A span that lives as long as the orchestration: made by the worker, kept and handed back by the engine. */
export interface OrchestrationTraceContext {
  readonly spanId?: string | undefined;
  readonly spanStartTime?: number | undefined;
}

/** One turn of an orchestrator to run: replay `pastEvents`, then apply `newEvents` (never empty). */
export interface OrchestratorRequest {
  readonly instanceId: string;
  readonly executionId?: string | undefined;
  readonly pastEvents: readonly HistoryEvent[];
  readonly newEvents: readonly HistoryEvent[];
  /** `true`: `pastEvents` is empty and must be read with `streamInstanceHistory`. */
  readonly requiresHistoryStreaming: boolean;
  readonly properties?: JsonRecord | undefined;
  readonly orchestrationTraceContext?: OrchestrationTraceContext | undefined;
}

/** The answer to an `OrchestratorRequest`. */
export interface OrchestratorResponse {
  readonly instanceId: string;
  readonly completionToken: string;
  /** Only actions that history does not confirm yet, in call order. */
  readonly actions: readonly OrchestratorAction[];
  /** The full current value: absent means that there is none. */
  readonly customStatus?: string | undefined;
  /** How many of `newEvents` were used; absent means all. */
  readonly numEventsProcessed?: number | undefined;
  readonly orchestrationTraceContext?: OrchestrationTraceContext | undefined;
  /** "Send it again with the whole history": then there are no actions, and nothing is committed. */
  readonly requiresHistory: boolean;
}

/** One activity to run. */
export interface ActivityRequest {
  readonly name: string;
  readonly version?: string | undefined;
  readonly input?: string | undefined;
  readonly orchestrationInstance: OrchestrationInstance;
  readonly taskId: number;
  readonly parentTraceContext?: TraceContext | undefined;
  readonly tags?: Tags | undefined;
}

/** The answer to an `ActivityRequest`: a result, or failure details. */
export interface ActivityResponse {
  readonly instanceId: string;
  readonly taskId: number;
  readonly completionToken: string;
  readonly result?: string | undefined;
  readonly failureDetails?: FailureDetails | undefined;
}

/** What the stream of work items carries. The completion token is opaque and is echoed verbatim. */
export type WorkItem =
  | { readonly kind: "orchestrator"; readonly completionToken: string; readonly request: OrchestratorRequest }
  | { readonly kind: "activity"; readonly completionToken: string; readonly request: ActivityRequest }
  | { readonly kind: "healthPing" };

/**
 * Keys of `OrchestratorRequest.properties` by which an engine leaves out past events for a worker that keeps sessions.
 * `base` is the completion token of the turn that the session must have answered last; `pastCount` is how many past
 * events it stands for.
 */
export const sessionProperties = { base: "reawait.base", pastCount: "reawait.pastCount" } as const;
