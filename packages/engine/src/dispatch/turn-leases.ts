import type { EngineCore } from "../engine-core.js";
import type { ActiveInstance } from "./active-instances.js";
import { createLeaseDeadlines } from "./lease-deadlines.js";
import { createLeaseTable, rebindLeases } from "./lease-table.js";
import type { HandedOutTurn, TurnLease } from "./turn-lease.js";
import { turnWorkItem } from "./turn-lease.js";
import type { WorkStream } from "./work-stream.js";

/** The turns that are out. A lease holds a slot of its stream from the start to the end. */
export interface TurnLeases {
  readonly size: number;
  /** Hands a turn out, on a slot that is reserved already. */
  grant(instance: ActiveInstance, stream: WorkStream, turn: HandedOutTurn): void;
  /** `false` if it had ended before. */
  end(lease: TurnLease): boolean;
  /** By its token; without one, by its instance. */
  find(token: string, instanceId: string): TurnLease | undefined;
  ofInstance(instanceId: string): readonly TurnLease[];
  ofStream(stream: WorkStream): readonly TurnLease[];
  /** What its worker, which came back with another stream, still holds goes on there, until the same deadline. */
  rebind(from: WorkStream, to: WorkStream): void;
  readonly all: Iterable<TurnLease>;
  stop(): void;
}

/** @param onExpired Told of leases that were not answered in time, after they have ended. */
export function createTurnLeases(core: EngineCore, onExpired: (lease: TurnLease) => void): TurnLeases {
  const { clock, tokens, orchestratorLockTimeout } = core;
  const leases = createLeaseTable<TurnLease>();
  const deadlines = createLeaseDeadlines(clock, leases, (lease) => {
    end(lease);
    onExpired(lease);
  });

  function end(lease: TurnLease): boolean {
    if (!leases.remove(lease)) return false;
    lease.stream.release("orchestrator");
    deadlines.update();
    core.changed();
    return true;
  }

  return {
    get size() {
      return leases.size;
    },
    grant(instance, stream, turn) {
      const token = tokens.turn();
      const deadline = clock.now() + orchestratorLockTimeout;
      leases.add({ token, stream, alias: instance.instanceId, instance, turn, deadline });
      deadlines.update();
      stream.push(turnWorkItem(token, turn));
    },
    end,
    find: (token, instanceId) => leases.find(token, instanceId),
    ofInstance: (instanceId) => [...leases.withAlias(instanceId)],
    ofStream: (stream) => leases.ofStream(stream),
    rebind: (from, to) => rebindLeases(leases, "orchestrator", from, to),
    get all() {
      return leases.all;
    },
    stop: () => deadlines.stop(),
  };
}
