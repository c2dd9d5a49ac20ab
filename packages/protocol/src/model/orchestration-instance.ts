/** Names one run of an orchestrator: the instance, and which of its executions. */
export interface OrchestrationInstance {
  readonly instanceId: string;
  readonly executionId?: string | undefined;
}

/** Who called an orchestration as a sub-orchestration. */
export interface ParentInstance {
  /** The id of the action in the parent that created this instance. */
  readonly taskScheduledId: number;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly orchestrationInstance?: OrchestrationInstance | undefined;
}

/** A W3C trace context. Carried verbatim, never parsed: a malformed one must not fail work. */
export interface TraceContext {
  readonly traceParent: string;
  /** Deprecated on the wire, kept for the engines that still fill it. */
  readonly spanId?: string | undefined;
  readonly traceState?: string | undefined;
}

/** Key-value pairs that a user attached. Keys are data: read them with `Object.hasOwn`. */
export type Tags = Readonly<Record<string, string>>;
