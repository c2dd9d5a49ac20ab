import type { OrchestrationStatus, TaskHubStats, WorkerStats } from "@reawait/protocol";

import type { WorkStream } from "../dispatch/work-stream.js";
import type { Hub } from "../hub.js";

const NONE: Readonly<Record<OrchestrationStatus, number>> = {
  PENDING: 0,
  RUNNING: 0,
  SUSPENDED: 0,
  COMPLETED: 0,
  FAILED: 0,
  TERMINATED: 0,
  CANCELED: 0,
  CONTINUED_AS_NEW: 0,
};

/**
 * How one task hub does. All but the first call of an engine's life costs as much as there is work that is to be done
 * now; the first counts the instances.
 */
export async function hubStats(hub: Hub, name: string): Promise<TaskHubStats> {
  const { instances, size, free } = await hub.store.stats();
  return {
    name,
    instances: { ...NONE, ...instances },
    orchestrations: hub.turns.backlog(),
    activities: hub.activities.backlog(),
    workers: hub.streams.all.map(workerStats).sort((one, other) => one.connectedAt - other.connectedAt),
    waits: hub.waiters.count,
    storage: { size, free },
  };
}

function workerStats(stream: WorkStream): WorkerStats {
  return {
    connectedAt: stream.openedAt,
    orchestrations: { out: stream.out("orchestrator"), slots: stream.slots("orchestrator") },
    activities: { out: stream.out("activity"), slots: stream.slots("activity") },
  };
}
