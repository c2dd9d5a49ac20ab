import { toMilliseconds } from "@reawait/protocol";
import type { WorkerOptions, WorkerSettings } from "./worker-options.js";

/**
 * Fills in the defaults of the numeric options.
 *
 * @throws RangeError or TypeError naming the option that makes no sense
 */
export function toSettings(options: WorkerOptions): WorkerSettings {
  return {
    maxConcurrentActivities: whole("maxConcurrentActivities", options.maxConcurrentActivities ?? 100, 1),
    maxConcurrentOrchestrations: whole("maxConcurrentOrchestrations", options.maxConcurrentOrchestrations ?? 100, 1),
    maxSessions: whole("maxSessions", options.maxSessions ?? 1_000, 0),
    shutdownGracePeriod: toMilliseconds(options.shutdownGracePeriod ?? "10s"),
  };
}

function whole(name: keyof WorkerSettings, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`the worker's option ${name} must be a whole number of at least ${least}, not ${String(value)}`);
}
