import { DurableError, brandErrorClass } from "./durable-error.js";

/** Where history and code part. */
export interface Mismatch {
  readonly instanceId: string;
  /** Which event of the history, counted from 1; 0 where it is the lack of one. */
  readonly eventNumber: number;
  readonly historySays: string;
  readonly codeDid: string;
}

/**
 * On replay the orchestrator did something else than its history records: its code changed under a running instance, or
 * it depends on something that is not the same twice (the clock, randomness, the order of a Set filled by I/O).
 */
export class NonDeterminismError extends DurableError {
  static {
    brandErrorClass(this, "NonDeterminismError");
  }

  readonly nonRetriable = true;

  constructor(
    readonly mismatch: Mismatch,
    /** The line of the orchestrator that made the call, where it is known. */
    readonly callSite?: string,
    /** What to do. */
    readonly advice = "Put the old code back, or give the new code a version of its own.",
  ) {
    const { instanceId, eventNumber, historySays, codeDid } = mismatch;
    const at = eventNumber > 0 ? ` at event ${eventNumber} of its history` : "";
    const did = `the code did ${codeDid}${callSite === undefined ? "" : ` (${callSite})`}`;
    super(`instance "${instanceId}" does not replay${at}: history says ${historySays}, ${asSentence(did)} ${advice}`);
  }
}

/** What the code did may have been to fail, and its message have ended the sentence. */
function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
