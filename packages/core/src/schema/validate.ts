/**
 * Checks values with the schemas of definitions, at the rim: where what travelled is received. Where it is sent it is not
 * checked: a schema that changes between deployments must not change what a replay records.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { PayloadError } from "../payload/payload-error.js";

/** More issues than these are only counted. */
const shownIssues = 10;

/**
 * Parses a value, at once.
 *
 * @param schema - without one, the value is returned as it is
 * @param what - how messages name the value, for example `the input of orchestrator "order"`
 * @throws PayloadError where the value is not valid, or the schema answers with a promise
 */
export function validateSync(schema: StandardSchemaV1 | undefined, value: unknown, what: string): unknown {
  if (schema === undefined) return value;
  const result = attempt(() => schema["~standard"].validate(value), what);
  if (!("then" in result)) return valueOf(result, what);
  // What becomes of it is nobody's business any more.
  result.then(undefined, () => {});
  throw new PayloadError(
    `${what} cannot be checked: its schema answered with a promise. An orchestrator is replayed, so its schemas and ` +
      "those of its events must validate synchronously: move checks that wait for something into an activity.",
    "$",
  );
}

/**
 * Parses a value, by a schema that may take its time.
 *
 * @param schema - without one, the value is returned as it is
 * @param what - how messages name the value, for example `the input of activity "charge"`
 * @throws PayloadError where the value is not valid
 */
export async function validate(schema: StandardSchemaV1 | undefined, value: unknown, what: string): Promise<unknown> {
  if (schema === undefined) return value;
  try {
    return valueOf(await schema["~standard"].validate(value), what);
  } catch (error) {
    throw toPayloadError(error, what);
  }
}

function attempt<Result>(run: () => Result, what: string): Result {
  try {
    return run();
  } catch (error) {
    throw toPayloadError(error, what);
  }
}

/** Schemas tell what is wrong by issues; one that throws has a mistake in it. */
function toPayloadError(error: unknown, what: string): PayloadError {
  if (error instanceof PayloadError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new PayloadError(`${what} cannot be checked: its schema threw: ${why}`, "$", { cause: error });
}

function valueOf(result: StandardSchemaV1.Result<unknown>, what: string): unknown {
  const { issues } = result;
  if (!issues) return result.value;
  const shown = issues.slice(0, shownIssues).map(describe);
  const left = issues.length - shown.length;
  const more = left > 0 ? `; and ${left} more` : "";
  throw new PayloadError(`${what} is not valid: ${shown.join("; ")}${more}`, `$${pathOf(issues[0])}`);
}

function describe(issue: StandardSchemaV1.Issue): string {
  const path = pathOf(issue).replace(/^\./, "");
  // Some libraries begin their messages with it.
  return issue.message.startsWith(path) ? issue.message : `${path}: ${issue.message}`;
}

/** As people write it: `.items[0].amount`. */
function pathOf(issue: StandardSchemaV1.Issue | undefined): string {
  // Not its own `map`: ArkType's paths are of a class that makes something else of it.
  const steps = Array.from(issue?.path ?? [], (segment) => toStep(typeof segment === "object" ? segment.key : segment));
  return steps.join("");
}

function toStep(key: PropertyKey): string {
  if (typeof key !== "string") return `[${String(key)}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
