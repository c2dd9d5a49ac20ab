import type { WorkerOptions } from "@reawait/worker";

/** The workers of a run: one as it comes, and one that forgets its sessions soon and never takes much at once. */
export const workerSizes = {
  large: {},
  small: { maxSessions: 4, maxConcurrentActivities: 5, maxConcurrentOrchestrations: 3 },
} as const satisfies Readonly<Record<string, WorkerOptions>>;

export type WorkerSize = keyof typeof workerSizes;
