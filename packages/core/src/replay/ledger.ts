/**
 * The actions of one execution, between the call that makes them and the history event that confirms them.
 *
 * Its job: ids (R4), what is still to be told to the engine, and whether history confirms what the code did (R5).
 * Not its job: what becomes of the work (see `executor.ts`).
 *
 * An entry is *new* until its turn ends, then *told* until history confirms it (or, in a session, until the next turn
 * begins: that it was committed is what made the next turn possible). A withdrawn timer leaves a tombstone, since an
 * engine may have written it before the code took it back.
 */
import type { OrchestratorAction } from "@reawait/protocol";
import {
  describeAction,
  describeConfirmation,
  matches,
  type Comparable,
  type ConfirmationEvent,
} from "./confirmation.js";

/** Somebody who made an action. */
export interface Recorded extends Comparable {
  /** History has it: what the event says beside that is theirs to use. */
  onConfirmed?(event: ConfirmationEvent): void;
}

/** Why history and code do not agree. */
export interface Disagreement {
  readonly historySays: string;
  /** `undefined` where the code made no such action at all. */
  readonly codeDid: string | undefined;
  readonly callSite: string | undefined;
}

export class Ledger {
  readonly #entries = new Map<number, Recorded>();
  readonly #withdrawn = new Set<number>();
  /** The line of the orchestrator that made each action: slow to find, so only for errors. */
  readonly #callSites: Map<number, string | undefined> | undefined;
  #lastId = 0;

  constructor({ captureCallSites }: { readonly captureCallSites: boolean }) {
    this.#callSites = captureCallSites ? new Map() : undefined;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  record(recorded: Recorded): void {
    this.#entries.set(recorded.action.id, recorded);
    this.#callSites?.set(recorded.action.id, callSiteOf(new Error().stack));
  }

  /** Takes back an action that history does not confirm yet. Its id stays used. */
  withdraw(id: number): void {
    if (this.#entries.has(id)) this.#withdrawn.add(id);
  }

  /** Takes back all that should not outlive its execution; messages to others stay. */
  withdrawWhere(unwanted: (action: OrchestratorAction) => boolean): void {
    for (const [id, { action }] of this.#entries) if (unwanted(action)) this.#withdrawn.add(id);
  }

  /** Compares an event that records an action with the action that the code made (R5). */
  confirm(event: ConfirmationEvent): Disagreement | undefined {
    const id = event.eventId;
    const entry = this.#entries.get(id);
    if (entry === undefined || !matches(entry, event)) {
      return {
        historySays: describeConfirmation(event),
        codeDid: entry && describeAction(entry.action),
        callSite: this.#callSites?.get(id),
      };
    }
    this.#entries.delete(id);
    if (this.#withdrawn.size > 0) this.#withdrawn.delete(id);
    entry.onConfirmed?.(event);
    return undefined;
  }

  /** Whether the code made just the action that this event records. */
  expects(event: ConfirmationEvent): boolean {
    const entry = this.#entries.get(event.eventId);
    return entry !== undefined && matches(entry, event);
  }

  /** The first action that a past batch should have confirmed and did not; call it where such a batch ends. */
  findUnconfirmed(): Disagreement | undefined {
    for (const [id, { action }] of this.#entries) {
      if (this.#withdrawn.has(id)) continue;
      return { historySays: "nothing of it", codeDid: describeAction(action), callSite: this.#callSites?.get(id) };
    }
    return undefined;
  }

  /** What the engine has to be told, in call order. */
  get actions(): readonly OrchestratorAction[] {
    const actions: OrchestratorAction[] = [];
    for (const [id, { action }] of this.#entries) if (!this.#withdrawn.has(id)) actions.push(action);
    return actions;
  }

  /** The engine has committed all that it was told. */
  clear(): void {
    this.#entries.clear();
    this.#withdrawn.clear();
  }
}

/** The topmost line of a stack that is not the SDK's own. */
export function callSiteOf(stack: string | undefined): string | undefined {
  const own = /[\\/](?:@reawait|packages)[\\/]core[\\/](?:dist|src)[\\/](?!.*\.test\.)|node:internal/;
  return stack
    ?.split("\n")
    .slice(1)
    .find((line) => line.includes("at ") && !own.test(line))
    ?.trim();
}
