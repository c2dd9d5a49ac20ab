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
import { describeAction, describeConfirmation, matches, type ConfirmationEvent } from "./confirmation.js";

/** An action, and how its confirmation is to be compared. */
export interface Recorded {
  readonly action: OrchestratorAction;
  /** The instance id of a sub-orchestration was derived, not given: the one in history counts (R4a). */
  readonly derivedInstanceId: boolean;
  /** Called with the event that confirms it. */
  readonly onConfirmed?: ((event: ConfirmationEvent) => void) | undefined;
}

interface Entry extends Recorded {
  withdrawn: boolean;
  readonly callSite: string | undefined;
}

/** Why history and code do not agree. */
export interface Disagreement {
  readonly historySays: string;
  /** `undefined` where the code made no such action at all. */
  readonly codeDid: string | undefined;
  readonly callSite: string | undefined;
}

export class Ledger {
  readonly #entries = new Map<number, Entry>();
  #lastId = 0;

  /** @param captureCallSites - keeps, for each action, the line of the orchestrator that made it: slow, for errors */
  constructor(readonly captureCallSites: boolean) {}

  nextId(): number {
    return ++this.#lastId;
  }

  record(recorded: Recorded): void {
    const callSite = this.captureCallSites ? callSiteOf(new Error().stack) : undefined;
    this.#entries.set(recorded.action.id, { ...recorded, withdrawn: false, callSite });
  }

  /** Takes back an action that history does not confirm yet. Its id stays used. */
  withdraw(id: number): void {
    const entry = this.#entries.get(id);
    if (entry) entry.withdrawn = true;
  }

  /** Takes back all that should not outlive its execution; messages to others stay. */
  withdrawWhere(unwanted: (action: OrchestratorAction) => boolean): void {
    for (const entry of this.#entries.values()) if (unwanted(entry.action)) entry.withdrawn = true;
  }

  /** Compares an event that records an action with the action that the code made (R5). */
  confirm(event: ConfirmationEvent): Disagreement | undefined {
    const entry = this.#entries.get(event.eventId);
    if (entry === undefined) return { historySays: describeConfirmation(event), codeDid: undefined, callSite: undefined };
    if (!matches(entry, event)) {
      return { historySays: describeConfirmation(event), codeDid: describeAction(entry.action), callSite: entry.callSite };
    }
    this.#entries.delete(event.eventId);
    entry.onConfirmed?.(event);
    return undefined;
  }

  has(id: number): boolean {
    return this.#entries.has(id);
  }

  /** The first action that a past batch should have confirmed and did not; call it where such a batch ends. */
  findUnconfirmed(): Disagreement | undefined {
    for (const { action, withdrawn, callSite } of this.#entries.values()) {
      if (!withdrawn) return { historySays: "nothing of it", codeDid: describeAction(action), callSite };
    }
    return undefined;
  }

  /** What the engine has to be told, in call order. */
  get actions(): readonly OrchestratorAction[] {
    const actions: OrchestratorAction[] = [];
    for (const { action, withdrawn } of this.#entries.values()) if (!withdrawn) actions.push(action);
    return actions;
  }

  /** The engine has committed all that it was told. */
  clear(): void {
    this.#entries.clear();
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
