/** What rows keep as JSON: only this engine writes it. */
import type { FailureDetails, OrchestrationTraceContext, Tags, TraceContext } from "@reawait/protocol";

export const parseTags: (json: string | undefined) => Tags | undefined = parse;
export const parseFailure: (json: string | undefined) => FailureDetails | undefined = parse;
export const parseTraceContext: (json: string | undefined) => TraceContext | undefined = parse;
export const parseOrchestrationTrace: (json: string | undefined) => OrchestrationTraceContext | undefined = parse;

function parse<T>(json: string | undefined): T | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as T);
}
