/**
 * Random orchestrators as data: what they do, as a tree that fast-check can generate and shrink. `interpret` runs one.
 *
 * Names are indices into a table, so that one program can be run with different names (R10).
 */

/** Durable work that is started at once and is one `DurableTask`. */
export type Work =
  | {
      readonly kind: "activity";
      readonly name: number;
      readonly retry: RetryKind;
      readonly timeout: number | undefined;
    }
  | { readonly kind: "child"; readonly name: number; readonly retry: RetryKind; readonly givenId: boolean }
  | { readonly kind: "timer"; readonly seconds: number }
  | { readonly kind: "event"; readonly name: number; readonly timeout: number | undefined }
  | { readonly kind: "all"; readonly of: readonly Work[]; readonly keyed: boolean }
  | { readonly kind: "any"; readonly of: readonly Work[]; readonly keyed: boolean };

/** What an orchestrator does next. */
export type Step =
  | { readonly kind: "wait"; readonly work: Work }
  /** `whenAny`, and what becomes of the losers. */
  | { readonly kind: "first"; readonly of: readonly Work[]; readonly keyed: boolean; readonly cancelRest: boolean }
  | { readonly kind: "sequence"; readonly steps: readonly Step[] }
  /** Async helpers side by side, joined by a native combinator. */
  | { readonly kind: "together"; readonly steps: readonly Step[]; readonly how: "all" | "allSettled" | "race" | "any" }
  | { readonly kind: "attempt"; readonly body: Step; readonly onError: Step; readonly atEnd: Step }
  /** Work that is started now and looked at later. */
  | {
      readonly kind: "later";
      readonly work: Work;
      readonly meanwhile: Step;
      readonly end: "await" | "cancel" | "leave";
    }
  /** A call with a signal that is aborted after something else. */
  | { readonly kind: "abort"; readonly name: number; readonly meanwhile: Step }
  | { readonly kind: "repeat"; readonly times: number; readonly body: Step }
  /** Awaits that need microtasks only. */
  | { readonly kind: "hops"; readonly count: number; readonly on: "null" | "promise" }
  | { readonly kind: "look"; readonly at: "now" | "guid" | "random" }
  | { readonly kind: "status"; readonly value: number }
  | { readonly kind: "send"; readonly name: number; readonly to: "self" | "other" }
  | { readonly kind: "fail"; readonly message: string };

export type RetryKind = "none" | "policy" | "limited" | "atOnce" | "handler" | "throwing";

export interface Program {
  readonly body: Step;
  /** How often it runs: it continues as new between the rounds. */
  readonly rounds: number;
  readonly keepEvents: boolean;
  /** Runs in a `finally` behind `return ctx.continueAsNew(...)`. */
  readonly atEnd: Step;
}

/** What the indices of a program stand for. */
export interface Names {
  readonly activities: readonly string[];
  readonly children: readonly string[];
  readonly events: readonly string[];
  readonly tags: readonly string[];
}

/** How many names there are of each sort. */
export const nameCount = 3;

export const plainNames: Names = {
  activities: ["actA", "actB", "actC"],
  children: ["childA", "childB", "childC"],
  events: ["evA", "evB", "evC"],
  tags: ["tagA", "tagB", "tagC"],
};

/** The name that an index stands for. */
export function nameOf(names: readonly string[], index: number): string {
  return names[index % names.length] ?? "";
}
