/**
 * Runs the turns of the orchestrators in one run of an exploration, and sees to it that they are deterministic.
 *
 * 1. An orchestrator is kept live from turn to turn, as a session of a worker is, until its worker crashes.
 * 2. A turn that no run before has come to is run again from scratch, with another clock and other randomness of the
 *    host. Both have to act alike, and to have passed on the same all along.
 * 3. A turn that an earlier run has come to has to do what it did then.
 */
import type { ForeignAwaitError } from "@reawait/core";
import type { Fault, TurnOutcome } from "@reawait/core/internal";
import { waitingFor } from "../history/waiting-for.js";
import { diagnose } from "./diagnosis.js";
import { outcomesDiffer, recordsDiffer, type TurnRecord } from "./disagreement.js";
import { idOf, runOnce, type DueTurn, type TurnSettings } from "./due-turn.js";
import { nonDeterminism, type Finding } from "./finding.js";
import { guiseOfReplay, guiseOfSession, type ChangingGuise } from "./guises.js";
import { WatchedExecutor } from "./watched-executor.js";
import type { Instance } from "./world.js";

export interface TurnEnd {
  readonly outcome: TurnOutcome;
  /** What it looks like at rest. */
  readonly view: Pick<Instance, "openIds" | "untaken" | "awaits">;
}

/** What outlives a run. */
export interface TurnMemory {
  /** How many turns were run, those that only check others left out. */
  turns: number;
  /** What each turn came to, by all that had come in. */
  readonly known: Map<string, TurnOutcome>;
}

interface Session {
  readonly executor: WatchedExecutor;
  readonly guise: ChangingGuise;
}

export class Turns {
  readonly #sessions = new Map<string, Session>();
  constructor(
    readonly settings: TurnSettings,
    readonly memory: TurnMemory,
    /** Told when code runs outside its turn, perhaps long after. */
    readonly onStray: (error: ForeignAwaitError) => void,
  ) {}

  /** The process that held all sessions is gone. */
  crash(): void {
    this.#sessions.clear();
    this.settings.newProcess();
  }

  async run(due: DueTurn): Promise<TurnEnd | Finding> {
    this.memory.turns += 1;
    this.settings.owned.add(due.instance.instanceId);
    const key = idOf(due);
    const session = this.#sessions.get(key);
    const { executor, guise } = session ?? this.#open(due);
    this.#sessions.set(key, { executor, guise });
    const history = session === undefined ? due.instance.history : undefined;
    const record = await runOnce(due, executor, guise, history);
    const found = await this.#judge(due, record);
    if (found) return found;
    const view = executor.view();
    const { openIds, untaken } = view;
    return { outcome: record.outcome, view: { openIds, untaken, awaits: waitingFor(view) } };
  }

  #open(due: DueTurn): Session {
    const guise = guiseOfSession(idOf(due));
    const { instanceId } = due.instance;
    return {
      guise,
      executor: new WatchedExecutor({
        ...this.settings,
        instanceId,
        captureCallSites: false,
        repeats: false,
        onPoisoned: this.onStray,
        guise,
      }),
    };
  }

  async #judge(due: DueTurn, record: TurnRecord): Promise<Finding | undefined> {
    const { instanceId, digest, inbox } = due.instance;
    if (record.outcome.fault) return this.#diagnose(due, record.outcome.fault, "");
    const key = `${digest} ${inbox.length} ${due.newEvents.length}`;
    const known = this.memory.known.get(key);
    if (known === undefined) {
      const again = await this.#replay(due);
      const { fault } = again.outcome;
      const difference = fault ? "" : recordsDiffer(record, again);
      if (difference !== undefined) return this.#diagnose(due, fault, difference);
      this.memory.known.set(key, record.outcome);
      return undefined;
    }
    const difference = outcomesDiffer(known, record.outcome);
    if (difference === undefined) return undefined;
    const earlier = `${difference} (in another run, with the same history)`;
    return nonDeterminism({ instanceId, difference: earlier, uses: [], error: undefined });
  }

  #replay(due: DueTurn): Promise<TurnRecord> {
    this.settings.newProcess();
    const guise = guiseOfReplay(idOf(due));
    const { instanceId } = due.instance;
    const manner = { captureCallSites: false, repeats: true, onPoisoned: () => {}, guise };
    return runOnce(due, new WatchedExecutor({ ...this.settings, instanceId, ...manner }), guise, due.instance.history);
  }

  #diagnose(due: DueTurn, fault: Fault | undefined, difference: string): Promise<Finding> {
    this.settings.newProcess();
    return diagnose(due, this.settings, { fault, difference });
  }
}
