/**
 * What the arbitrary events, actions and work items are made of: every field present and absent, names that are keys of
 * `Object.prototype`, times from year 1 to 9999.
 *
 * The records are in the form a decoder gives them (each optional key is there, `undefined` when absent; no empty tags),
 * so they can be compared strictly with what came back: by `deepStrictEqual` of `node:assert`, as Jest takes a key named
 * `constructor` for the class of the object.
 */
import fc from "fast-check";
import type { FailureDetails, JsonRecord, JsonValue } from "../model/failure-details.js";
import type { OrchestrationInstance, ParentInstance, Tags, TraceContext } from "../model/orchestration-instance.js";
import type { OrchestrationState, OrchestrationStatus } from "../model/orchestration-state.js";

/** Short, mostly, and now and then long enough that lengths need two or three bytes. */
export const text = fc.oneof(
  { weight: 20, arbitrary: fc.string({ unit: "binary" }) },
  { weight: 20, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 8 }).map((unit) => unit.repeat(2_500)) },
);
const key = fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", ""), fc.string(), text);
export const id = fc.oneof(fc.constantFrom(-1, 0, 1, 127, 128, 2 ** 31 - 1, -(2 ** 31)), fc.integer());
export const time = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
  fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  fc.constantFrom(0, -1, 999, -62_135_596_800_000, 253_402_300_799_999),
);

export function record<T>(model: { readonly [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

export function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function recordOf<T>(value: fc.Arbitrary<T>, minLength: number): fc.Arbitrary<Record<string, T>> {
  return fc
    .uniqueArray(fc.tuple(key, value), { minLength, maxLength: 4, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries));
}

export const tags: fc.Arbitrary<Tags> = recordOf(text, 1);

// Adding 0 makes -0, which JSON text does not know, an ordinary 0.
const jsonNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const { value: jsonValue } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.constant(null), fc.boolean(), jsonNumber, text),
    fc.array(tie("value"), { maxLength: 3 }),
    recordOf(tie("value"), 0),
  ),
}));

export const jsonRecord: fc.Arbitrary<JsonRecord> = recordOf(jsonValue, 1);

export const failureDetails: fc.Arbitrary<FailureDetails> = fc.letrec<{ failure: FailureDetails }>((tie) => ({
  failure: record({
    errorType: text,
    errorMessage: text,
    stackTrace: maybe(text),
    innerFailure: fc.option(tie("failure"), { nil: undefined, maxDepth: 3 }),
    isNonRetriable: fc.boolean(),
    properties: maybe(jsonRecord),
  }),
})).failure;

export const traceContext: fc.Arbitrary<TraceContext> = record({
  traceParent: text,
  spanId: maybe(fc.string({ minLength: 1 })),
  traceState: maybe(text),
});
export const orchestrationInstance: fc.Arbitrary<OrchestrationInstance> = record({
  instanceId: text,
  executionId: maybe(text),
});
export const parentInstance: fc.Arbitrary<ParentInstance> = record({
  taskScheduledId: id,
  name: maybe(text),
  version: maybe(text),
  orchestrationInstance: maybe(orchestrationInstance),
});
export const status = fc.constantFrom<OrchestrationStatus>(
  "PENDING",
  "RUNNING",
  "SUSPENDED",
  "COMPLETED",
  "FAILED",
  "TERMINATED",
  "CANCELED",
  "CONTINUED_AS_NEW",
);

export const orchestrationState: fc.Arbitrary<OrchestrationState> = record({
  instanceId: text,
  name: text,
  version: maybe(text),
  orchestrationStatus: status,
  scheduledStartTimestamp: maybe(time),
  createdTimestamp: time,
  lastUpdatedTimestamp: time,
  completedTimestamp: maybe(time),
  input: maybe(text),
  output: maybe(text),
  customStatus: maybe(text),
  failureDetails: maybe(failureDetails),
  executionId: maybe(text),
  parentInstanceId: maybe(text),
  tags: maybe(tags),
});
