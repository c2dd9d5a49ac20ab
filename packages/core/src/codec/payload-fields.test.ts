// Which texts of a record are payloads is written down here once more, by hand and not by the table's means: a table that
// forgets one, or takes one too many, is found by marking every text of any record and looking where the marks went.
import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";
import fc from "fast-check";
import { describe, expect, it } from "@jest/globals";
import { historyEventArbitraries } from "../../../protocol/src/testing/history-event-arbitrary.js";
import { orchestrationState } from "../../../protocol/src/testing/model-arbitraries.js";
import { orchestratorActionArbitraries } from "../../../protocol/src/testing/orchestrator-action-arbitrary.js";
import {
  activityResponseArbitrary,
  orchestratorResponseArbitrary,
  workItemArbitraries,
} from "../../../protocol/src/testing/work-item-arbitrary.js";
import * as fields from "./payload-fields.js";
import type { MapPayloads } from "./payload-mapping.js";

/** What engines and tools must be able to read. A text below one of these keys, at any depth, is no payload. */
const readable = new Set([
  ...["kind", "name", "version", "newVersion", "operation", "orchestrationStatus", "errorType"],
  ...["instanceId", "executionId", "parentInstanceId", "parentExecutionId", "targetInstanceId"],
  ...["requestId", "criticalSectionId", "completionToken", "lockSet", "tags"],
  ...["instance", "orchestrationInstance", "parentInstance"],
  ...["parentTraceContext", "orchestrationTraceContext", "orchestrationSpanId"],
]);
/** Whose values mean something to the code under test. */
const enumerations = new Set(["kind", "orchestrationStatus"]);

/** A copy in which each text is a mark of its own: `<readable 3>`, `<secret 4>`. */
function marked<T>(record: T): T {
  let count = 0;
  const mark = (value: unknown, key: string, kind: "readable" | "secret"): unknown => {
    const here = readable.has(key) ? "readable" : kind;
    if (typeof value === "string") return value === "" || enumerations.has(key) ? value : `<${here} ${(count += 1)}>`;
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => mark(item, "", here));
    // Those of a failure, keys included; those of a request are about sessions.
    if (key === "properties" && here === "secret") return { [`<secret ${(count += 1)}>`]: `<secret ${(count += 1)}>` };
    const isRequest = key === "" && "pastEvents" in value;
    const entries = Object.entries(value).map(([name, part]): [string, unknown] => [
      name,
      mark(part, name, isRequest && name === "properties" ? "readable" : here),
    ]);
    return Object.fromEntries(entries);
  };
  return mark(record, "", "secret") as T;
}

function marksIn(record: unknown, kind: "readable" | "secret"): readonly string[] {
  return JSON.stringify(record).match(new RegExp(`<${kind} \\d+>`, "g")) ?? [];
}

interface Subject {
  readonly arbitrary: fc.Arbitrary<unknown>;
  readonly map: (record: unknown) => unknown;
}

/** Replaces what the table says is a payload. */
const replacing = <T>(map: MapPayloads<T>, arbitrary: fc.Arbitrary<T>): Subject => ({
  arbitrary,
  map: (record) => map(record as T, { direction: "encode", apply: () => "×" }),
});

const input = fc.record({
  instanceId: fc.string(),
  name: fc.string(),
  input: fc.option(fc.string(), { nil: undefined }),
});
const subjects: Readonly<Record<string, Subject>> = {
  ...Object.fromEntries(
    Object.entries<fc.Arbitrary<HistoryEvent>>(historyEventArbitraries).map(([kind, arbitrary]) => [
      `the event ${kind}`,
      replacing(fields.mapHistoryEvent, arbitrary),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries<fc.Arbitrary<OrchestratorAction>>(orchestratorActionArbitraries).map(([kind, arbitrary]) => [
      `the action ${kind}`,
      replacing(fields.mapOrchestratorAction, arbitrary),
    ]),
  ),
  "an OrchestrationState": replacing(fields.mapOrchestrationState, orchestrationState),
  "an OrchestratorRequest": replacing(
    fields.mapOrchestratorRequest,
    workItemArbitraries.orchestrator.map(({ request }) => request),
  ),
  "an OrchestratorResponse": replacing(fields.mapOrchestratorResponse, orchestratorResponseArbitrary),
  "an ActivityRequest": replacing(
    fields.mapActivityRequest,
    workItemArbitraries.activity.map(({ request }) => request),
  ),
  "an ActivityResponse": replacing(fields.mapActivityResponse, activityResponseArbitrary),
  "a CreateInstanceRequest": replacing(fields.mapCreateInstanceRequest, input),
  "a RaiseEventRequest": replacing(fields.mapRaiseEventRequest, input),
  "a TerminateRequest": replacing(
    fields.mapTerminateRequest,
    fc.record({ instanceId: fc.string(), output: fc.string(), recursive: fc.boolean() }),
  ),
  "an InstanceReasonRequest": replacing(
    fields.mapInstanceReasonRequest,
    fc.record({ instanceId: fc.string(), reason: fc.string() }),
  ),
};

describe.each(Object.entries(subjects))("%s", (_what, { arbitrary, map }) => {
  it("loses every payload to whoever maps them, and nothing else", () => {
    fc.assert(
      fc.property(arbitrary, (record) => {
        const original = marked(record);
        const mapped = map(original);
        expect(marksIn(mapped, "secret")).toEqual([]);
        expect(marksIn(mapped, "readable")).toEqual(marksIn(original, "readable"));
      }),
    );
  });

  it("stays as it is, and comes back as a copy", () => {
    fc.assert(
      fc.property(arbitrary, (record) => {
        const before = JSON.stringify(record);
        expect(map(record)).not.toBe(record);
        expect(JSON.stringify(record)).toBe(before);
      }),
    );
  });
});

describe("a payload that is absent or empty", () => {
  it("stays so", () => {
    const mapping = { direction: "encode", apply: () => "×" } as const;
    const event = { kind: "eventRaised", eventId: -1, timestamp: 0, name: "go" } as const;
    expect(fields.mapHistoryEvent(event, mapping)).toStrictEqual(event);
    expect(fields.mapHistoryEvent({ ...event, input: undefined }, mapping)).toStrictEqual({
      ...event,
      input: undefined,
    });
    expect(fields.mapHistoryEvent({ ...event, input: "" }, mapping)).toStrictEqual({ ...event, input: "" });
  });
});
