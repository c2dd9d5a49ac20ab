/**
 * The names of fields in JSON: ours, and what others write in their place. Protobuf JSON goes by names, so that Dapr's
 * dialect, whose numbers collide with ours, can be read where only names differ; what it has beside that says nothing to
 * a replay, and is left out.
 */
import type { DescField, DescMessage, JsonObject, JsonValue } from "@bufbuild/protobuf";

/** Dapr calls an orchestration a workflow, and a sub-orchestration a child workflow. Ours by theirs. */
const DAPR_NAMES: ReadonlyMap<string, string> = new Map([
  ["workflowStarted", "orchestratorStarted"],
  ["workflowCompleted", "orchestratorCompleted"],
  ["childWorkflowInstanceCreated", "subOrchestrationInstanceCreated"],
  ["childWorkflowInstanceCompleted", "subOrchestrationInstanceCompleted"],
  ["childWorkflowInstanceFailed", "subOrchestrationInstanceFailed"],
  ["workflowInstance", "orchestrationInstance"],
  ["workflowStatus", "orchestrationStatus"],
  ["workflowSpanID", "orchestrationSpanID"],
]);

const DAPR_TASK_END = ["taskExecutionId", "attestation", "signerCertificate"];

/** What only Dapr has, by the message that it is in: where a call goes, who vouches for its answer, why a timer is set. */
const DAPR_ONLY: ReadonlyMap<string, readonly string[]> = new Map([
  // A stall says nothing to a replay: its event keeps its place, without a kind.
  ["HistoryEvent", ["router", "executionStalled"]],
  ["OrchestratorStartedEvent", ["version"]],
  ["TaskScheduledEvent", ["taskExecutionId", "rerunParentInstanceInfo", "historyPropagationScope"]],
  ["TaskCompletedEvent", DAPR_TASK_END],
  ["TaskFailedEvent", DAPR_TASK_END],
  [
    "SubOrchestrationInstanceCreatedEvent",
    ["rerunParentInstanceInfo", "historyPropagationScope", "retryParentInstanceInfo"],
  ],
  ["SubOrchestrationInstanceCompletedEvent", DAPR_TASK_END],
  ["SubOrchestrationInstanceFailedEvent", DAPR_TASK_END],
  [
    "TimerCreatedEvent",
    ["name", "rerunParentInstanceInfo", "createTimer", "externalEvent", "activityRetry", "childWorkflowRetry"],
  ],
  ["ParentInstanceInfo", ["appID", "appNamespace"]],
]);

/**
 * The JSON of a message under our names.
 *
 * @param onUnknown - told the first field that neither we nor Dapr know; throws
 */
export function withOurNames(message: DescMessage, json: JsonValue, onUnknown: (name: string) => never): JsonValue {
  // What is no object is for protobuf to refuse.
  if (json === null || typeof json !== "object" || Array.isArray(json)) return json;
  const entries = Object.entries(json).flatMap(([name, value]): [string, JsonValue][] => {
    const field = fieldsOf(message).get(name);
    if (field !== undefined) return [[field.jsonName, valueWithOurNames(field, value, onUnknown)]];
    return isDaprOnly(message, name) ? [] : onUnknown(name);
  });
  return Object.fromEntries(entries) satisfies JsonObject;
}

function valueWithOurNames(field: DescField, value: JsonValue, onUnknown: (name: string) => never): JsonValue {
  if (field.fieldKind !== "message" || field.message.typeName.startsWith("google.protobuf.")) return value;
  return withOurNames(field.message, value, onUnknown);
}

function isDaprOnly({ typeName }: DescMessage, name: string): boolean {
  return DAPR_ONLY.get(typeName)?.some((each) => each === name || snakeCase(each) === name) ?? false;
}

const known = new WeakMap<DescMessage, ReadonlyMap<string, DescField>>();

/** The fields of a message by each of their names. */
function fieldsOf(message: DescMessage): ReadonlyMap<string, DescField> {
  let fields = known.get(message);
  if (fields === undefined) {
    fields = new Map(message.fields.flatMap((field) => namesOf(field).map((name) => [name, field])));
    known.set(message, fields);
  }
  return fields;
}

function namesOf({ jsonName }: DescField): readonly string[] {
  const theirs = [...DAPR_NAMES].flatMap(([dapr, ours]) => (ours === jsonName ? [dapr] : []));
  return [jsonName, ...theirs].flatMap((name) => [name, name.replace(/ID$/, "Id"), snakeCase(name)]);
}

function snakeCase(name: string): string {
  return name.replace(/ID$/, "Id").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
