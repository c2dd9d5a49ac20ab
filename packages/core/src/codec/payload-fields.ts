/**
 * Which fields of the neutral model are payloads: one table, for everything that transforms them.
 *
 * 1. Every field of every record is a number or a boolean, or named in `NotPayload`, or stands in the table: a new kind
 *    of event or action, and a new field of an old one, is a compile error until somebody has decided.
 * 2. A failure is a payload in part (`failure-payloads.ts`).
 * 3. An absent payload stays absent; an empty one, which some engines send for "nothing", stays empty.
 */
import type {
  ActivityRequest,
  ActivityResponse,
  CreateInstanceRequest,
  HistoryEvent,
  InstanceReasonRequest,
  OrchestrationState,
  OrchestratorAction,
  OrchestratorRequest,
  OrchestratorResponse,
  RaiseEventRequest,
  TerminateRequest,
} from "@reawait/protocol";
import { mapFailure } from "./failure-payloads.js";
import type { MapPayloads, PayloadMapping } from "./payload-mapping.js";

/** Names, ids and what is made of them: readable for engines and tools. */
type NotPayload =
  | "kind"
  | "name"
  | "version"
  | "newVersion"
  | "operation"
  | "orchestrationStatus"
  | "replaceableStatus"
  | "instanceId"
  | "executionId"
  | "parentInstanceId"
  | "parentExecutionId"
  | "targetInstanceId"
  | "requestId"
  | "criticalSectionId"
  | "completionToken"
  | "lockSet"
  | "instance"
  | "orchestrationInstance"
  | "parentInstance"
  | "tags"
  | "properties"
  | "parentTraceContext"
  | "orchestrationTraceContext"
  | "orchestrationSpanId";

/** How to map each field of a record that is a payload, or holds some. */
type PayloadFields<Part> = {
  readonly [
    Key in keyof Part as Key extends NotPayload ? never : Part[Key] extends number | boolean | undefined ? never : Key
  ]-?: MapPayloads<Exclude<Part[Key], undefined>>;
};

const text: MapPayloads<string> = (payload, mapping) => (payload === "" ? payload : mapping.apply(payload));

export const mapOrchestrationState = record<OrchestrationState>({
  input: text,
  output: text,
  customStatus: text,
  failureDetails: mapFailure,
});

export const mapHistoryEvent = byKind<HistoryEvent>({
  executionStarted: { input: text },
  executionCompleted: { result: text, failureDetails: mapFailure },
  executionTerminated: { input: text },
  executionSuspended: { input: text },
  executionResumed: { input: text },
  executionRewound: { reason: text, input: text },
  continueAsNew: { input: text },
  orchestratorStarted: {},
  orchestratorCompleted: {},
  taskScheduled: { input: text },
  taskCompleted: { result: text },
  taskFailed: { failureDetails: mapFailure },
  subOrchestrationInstanceCreated: { input: text },
  subOrchestrationInstanceCompleted: { result: text },
  subOrchestrationInstanceFailed: { failureDetails: mapFailure },
  timerCreated: {},
  timerFired: {},
  eventSent: { input: text },
  eventRaised: { input: text },
  entityOperationSignaled: { input: text },
  entityOperationCalled: { input: text },
  entityOperationCompleted: { output: text },
  entityOperationFailed: { failureDetails: mapFailure },
  entityLockRequested: {},
  entityLockGranted: {},
  entityUnlockSent: {},
  genericEvent: { data: text },
  historyState: { orchestrationState: mapOrchestrationState },
  unknown: {},
});

export const mapOrchestratorAction = byKind<OrchestratorAction>({
  scheduleTask: { input: text },
  createSubOrchestration: { input: text },
  createTimer: {},
  sendEvent: { data: text },
  completeOrchestration: {
    result: text,
    details: text,
    failureDetails: mapFailure,
    carryoverEvents: listOf(mapHistoryEvent),
  },
  terminateOrchestration: { reason: text },
  sendEntityMessage: { message: mapHistoryEvent },
  rewindOrchestration: { newHistory: listOf(mapHistoryEvent) },
});

export const mapHistory: MapPayloads<readonly HistoryEvent[]> = listOf(mapHistoryEvent);
export const mapOrchestrationStates = listOf(mapOrchestrationState);

export const mapOrchestratorRequest = record<OrchestratorRequest>({
  pastEvents: listOf(mapHistoryEvent),
  newEvents: listOf(mapHistoryEvent),
});

export const mapOrchestratorResponse = record<OrchestratorResponse>({
  actions: listOf(mapOrchestratorAction),
  customStatus: text,
});

export const mapActivityRequest = record<ActivityRequest>({ input: text });
export const mapActivityResponse = record<ActivityResponse>({ result: text, failureDetails: mapFailure });
export const mapCreateInstanceRequest = record<CreateInstanceRequest>({ input: text });
export const mapRaiseEventRequest = record<RaiseEventRequest>({ input: text });
export const mapTerminateRequest = record<TerminateRequest>({ output: text });
export const mapInstanceReasonRequest = record<InstanceReasonRequest>({ reason: text });

function listOf<Part>(mapPart: MapPayloads<Part>): MapPayloads<readonly Part[]> {
  return (parts, mapping) => parts.map((part) => mapPart(part, mapping));
}

function record<Part extends object>(fields: PayloadFields<Part>): MapPayloads<Part> {
  return (part, mapping) => mapFields(part, fields, mapping);
}

function byKind<Union extends { readonly kind: string }>(table: {
  readonly [Kind in Union["kind"]]: PayloadFields<Extract<Union, { readonly kind: Kind }>>;
}) {
  return <Part extends Union>(part: Part, mapping: PayloadMapping): Part =>
    mapFields(part, table[part.kind as Part["kind"]], mapping);
}

/** What ties the fields to the record is the table's type; from here on they are any fields. */
function mapFields<Part extends object>(part: Part, fields: object, mapping: PayloadMapping): Part {
  const mapped: Record<string, unknown> = {};
  for (const [key, map] of Object.entries(fields as Readonly<Record<string, MapPayloads<unknown>>>)) {
    const value: unknown = Reflect.get(part, key);
    if (value !== undefined) mapped[key] = map(value, mapping);
  }
  return { ...part, ...mapped };
}
