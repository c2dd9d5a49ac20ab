import type { ForeignAwaitError, NonDeterminismError } from "@reawait/core";
import { notTheSameTwice } from "@reawait/core/internal";
import type { Use } from "../diagnosis/use.js";
import { placeOf } from "../diagnosis/user-line.js";

/** What an exploration can find. */
export type FindingKind =
  /** An invariant did not hold after a step. */
  | "invariant"
  /** A condition did not hold where a run had come to its end. */
  | "eventually"
  /** Nothing more can happen, and an orchestration has not ended. */
  | "stuck"
  /** The orchestration failed. */
  | "failure"
  /** An orchestration ended, and nobody had taken an event that had come in before. */
  | "unhandledEvent"
  /** Code did something else with the same history. */
  | "nonDeterminism"
  /** Code waited for something that is not durable. */
  | "foreignAwait";

/** What is wrong in a run. */
export interface Finding {
  readonly kind: FindingKind;
  /** Which invariant, condition, event or error it is; runs with the same kind and subject show the same bug. */
  readonly subject: string;
  readonly message: string;
  /** The error behind it, where there is one: what a check threw, what the runtime found. */
  readonly cause: Error | NonDeterminismError | ForeignAwaitError | undefined;
}

export interface Difference {
  readonly instanceId: string;
  /** How the two differ. */
  readonly difference: string;
  readonly uses: readonly Use[];
  readonly error: NonDeterminismError | undefined;
}

export function nonDeterminism({ instanceId, difference, uses, error }: Difference): Finding {
  const what =
    difference === "" ? (error?.message ?? "") : `instance "${instanceId}" is not deterministic: ${difference}.`;
  const cause = notTheSameTwice("Its code", uses.length > 0 ? listed(uses) : undefined);
  const message = `${what} ${cause}`;
  return { kind: "nonDeterminism", subject: "", message, cause: error };
}

/** @param uses - what foreign work it had begun, as far as that is known */
export function foreignAwait(error: ForeignAwaitError, uses: readonly Use[] = []): Finding {
  const began = uses.length > 0 && error.callSite === undefined ? ` It began ${listed(uses)}.` : "";
  return { kind: "foreignAwait", subject: "", message: `${error.message}${began}`, cause: error };
}

function listed(uses: readonly Use[]): string {
  const texts = uses.map(({ what, line }) => (line === undefined ? what : `${what} at ${placeOf(line)}`));
  return [...new Set(texts)].join(", ");
}
