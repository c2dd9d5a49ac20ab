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
  type Disagreement,
} from "./confirmation.js";
import { callSiteOf } from "./call-site.js";
import { inputDisagreement } from "./compare-inputs.js";

/** Whoever made an action, as far as they care to hear of it again. */
export interface ActionOwner {
  /** History has it: what the event says beside that is theirs to use. */
  onConfirmed(event: ConfirmationEvent): void;
}

/** An action between its call and its confirmation. */
export interface Entry extends Comparable {
  readonly owner: ActionOwner | undefined;
  state: "open" | "confirmed" | "withdrawn";
}

export interface LedgerOptions {
  /** Keeps the line of each call, for the error of a mismatch; slow. */
  readonly captureCallSites: boolean;
  /** Whether what actions carry is compared too: their inputs, and the times of timers. Default: false. */
  readonly comparesInputs?: boolean | undefined;
}

export class Ledger {
  /** In call order. */
  #entries: Entry[] = [];
  /** The first entry that may still be open: confirmations mostly come in call order. */
  #cursor = 0;
  /** The line of the orchestrator that made each action: slow to find, so only for errors. */
  readonly #callSites: Map<number, string | undefined> | undefined;
  /** The line on whose behalf others record. */
  #caller: string | undefined;
  #lastId = 0;
  readonly #comparesInputs: boolean;

  constructor({ captureCallSites, comparesInputs = false }: LedgerOptions) {
    this.#callSites = captureCallSites ? new Map() : undefined;
    this.#comparesInputs = comparesInputs;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** The id that the next action will have. */
  get comingId(): number {
    return this.#lastId + 1;
  }

  /** Runs what records the action of the line that calls this, though code of others may stand in between. */
  onBehalfOfCaller<T>(run: () => T): T {
    if (!this.#callSites) return run();
    this.#caller = callSiteOf(new Error().stack);
    try {
      return run();
    } finally {
      this.#caller = undefined;
    }
  }

  /** @param options - `derivedInstanceId` as in `Comparable` */
  record(
    action: OrchestratorAction,
    owner?: ActionOwner,
    { derivedInstanceId = false }: { readonly derivedInstanceId?: boolean } = NO_OPTIONS,
  ): Entry {
    const entry: Entry = { action, derivedInstanceId, owner, state: "open" };
    this.#entries.push(entry);
    this.#callSites?.set(action.id, this.#caller ?? callSiteOf(new Error().stack));
    return entry;
  }

  /** Takes back an action that history does not confirm yet. Its id stays used. */
  withdraw(entry: Entry): void {
    if (entry.state === "open") entry.state = "withdrawn";
  }

  /** Takes back all that should not outlive its execution; messages to others stay. */
  withdrawWhere(unwanted: (action: OrchestratorAction) => boolean): void {
    for (const entry of this.#entries) if (unwanted(entry.action)) this.withdraw(entry);
  }

  /** Compares an event that records an action with the action that the code made (R5). */
  confirm(event: ConfirmationEvent): Disagreement | undefined {
    const entry = this.#find(event.eventId);
    if (entry === undefined || !matches(entry, event)) {
      return {
        historySays: describeConfirmation(event),
        codeDid: entry && describeAction(entry.action),
        callSite: this.#callSites?.get(event.eventId),
      };
    }
    const disagreement = this.#comparesInputs ? inputDisagreement(entry.action, event) : undefined;
    if (disagreement) return { ...disagreement, callSite: this.#callSites?.get(event.eventId) };
    entry.state = "confirmed";
    this.#advance();
    entry.owner?.onConfirmed(event);
    return undefined;
  }

  /** Whether the code made just the action that this event records. */
  expects(event: ConfirmationEvent): boolean {
    const entry = this.#find(event.eventId);
    return entry !== undefined && matches(entry, event);
  }

  /** The first action that a past batch should have confirmed and did not; call it where such a batch ends. */
  findUnconfirmed(): Disagreement | undefined {
    const entry = this.#entries.find(({ state }) => state === "open");
    if (entry === undefined) return undefined;
    const { action } = entry;
    return {
      historySays: "nothing of it",
      codeDid: describeAction(action),
      callSite: this.#callSites?.get(action.id),
    };
  }

  /** What the engine has to be told, in call order. */
  get actions(): readonly OrchestratorAction[] {
    return this.#entries.flatMap(({ action, state }) => (state === "open" ? action : []));
  }

  /** The engine has committed all that it was told. */
  clear(): void {
    this.#entries = [];
    this.#cursor = 0;
  }

  #find(id: number): Entry | undefined {
    const next = this.#entries[this.#cursor];
    if (next?.action.id === id) return next;
    return this.#entries.find(({ action, state }) => action.id === id && state !== "confirmed");
  }

  #advance(): void {
    while (this.#cursor < this.#entries.length && this.#entries[this.#cursor]?.state !== "open") this.#cursor += 1;
  }
}

const NO_OPTIONS = Object.freeze({});
