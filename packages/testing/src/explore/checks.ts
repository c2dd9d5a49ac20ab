/** What has to hold: the user's conditions, and what holds for any orchestration. */
import { inspect } from "node:util";
import type { ExploredWorld } from "./explored-world.js";
import type { Finding } from "./finding.js";
import type { Instance, World } from "./world.js";

/**
 * A condition: broken where it returns `false`, or a text that says what is wrong, or throws, as `expect` does. It only
 * looks.
 */
export type Check<S, Output> = (state: S, world: ExploredWorld<Output>) => unknown;

/** One condition, or several by name. */
export type Checks<S, Output> = Check<S, Output> | Readonly<Record<string, Check<S, Output>>>;

/** What is not to count as a finding. */
export type Allowance =
  /** A run may end with an orchestration that waits for ever. */
  | "stuck"
  /** The orchestration may fail. */
  | "failure"
  /** Events may be left that nobody took. */
  | "unhandledEvents";

export type NamedCheck<S, Output> = readonly [name: string, check: Check<S, Output>];

/** @throws TypeError where it is no check */
export function namedChecks<S, Output>(
  option: "invariant" | "eventually",
  given: Checks<S, Output> | undefined,
): readonly NamedCheck<S, Output>[] {
  if (given === undefined) return [];
  const checks = typeof given === "function" ? [["", given] as const] : Object.entries({ ...given });
  if (checks.length > 0 && checks.every(([, check]) => typeof check === "function")) return checks;
  throw new TypeError(
    `${option} must be a function (state, world) => boolean, or several by name: ` +
      `${option}: { "charges at most once": (state) => state.charges <= 1 }`,
  );
}

export function firstBroken<S, Output>(
  kind: "invariant" | "eventually",
  checks: readonly NamedCheck<S, Output>[],
  state: S,
  world: ExploredWorld<Output>,
): Finding | undefined {
  for (const [name, check] of checks) {
    const broken = breach(check, state, world);
    if (broken === undefined) continue;
    const label = name === "" ? "" : ` "${name}"`;
    const what =
      kind === "invariant" ? `the invariant${label} does not hold` : `the condition${label} does not hold at the end`;
    const { text, cause } = broken;
    return { kind, subject: name, message: text === "" ? what : `${what}: ${text}`, cause };
  }
  return undefined;
}

interface Breach {
  readonly text: string;
  readonly cause: Error | undefined;
}

function breach<S, Output>(check: Check<S, Output>, state: S, world: ExploredWorld<Output>): Breach | undefined {
  let said: unknown;
  try {
    said = check(state, world);
  } catch (error) {
    return {
      text: error instanceof Error ? error.message : inspect(error),
      cause: error instanceof Error ? error : undefined,
    };
  }
  if (said instanceof Promise)
    throw new TypeError("a check of an exploration returned a promise: checks look, and answer at once");
  if (typeof said === "string") return { text: said, cause: undefined };
  return said === false ? { text: "", cause: undefined } : undefined;
}

/** An orchestration has just ended: nothing that came for it may be lost, and it should not have failed. */
export function findAtEnd(instance: Instance, rootId: string, allow: ReadonlySet<Allowance>): Finding | undefined {
  const { instanceId, name, end, untaken: left, duplicates } = instance;
  if (end?.status === "FAILED" && instanceId === rootId && !allow.has("failure")) {
    const { errorType = "", errorMessage = "" } = end.failure ?? {};
    const message = `${name} fails with ${errorType}: ${errorMessage} (if it may, say allow: ["failure"])`;
    return { kind: "failure", subject: errorType, message, cause: undefined };
  }
  if (end?.status !== "COMPLETED" || allow.has("unhandledEvents")) return undefined;
  const untaken = left.find((event) => !duplicates.includes(event));
  if (untaken === undefined) return undefined;
  const message =
    `event "${untaken.name}" came to ${name} before its end, and nobody took it ` +
    '(if that may be, say allow: ["unhandledEvents"])';
  return { kind: "unhandledEvent", subject: untaken.name, message, cause: undefined };
}

/** Nothing more can happen: nobody may wait for it. */
export function findStuck({ instances, jobs }: World): Finding | undefined {
  const waiting = [...instances.values()].filter(({ end }) => end === undefined);
  const [first] = waiting;
  if (first === undefined) return undefined;
  const described = waiting.map(
    ({ name, instanceId, awaits }) => `${name} (${instanceId}) waits for ${awaits.join(", ")}`,
  );
  const blocked = jobs.filter(({ answer }) => answer === undefined).map(({ name, input }) => `${name}(${input ?? ""})`);
  const held = blocked.length === 0 ? "" : `; held up by their models: ${blocked.join(", ")}`;
  const message = `nothing more can happen, and ${described.join("; ")}${held} (if that may be, say allow: ["stuck"])`;
  return { kind: "stuck", subject: "", message, cause: undefined };
}
