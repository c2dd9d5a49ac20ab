import type { Logger } from "../../logger.js";

/** Warns of work items that workers in other languages may choke on, once for each instance. */
export interface LargeItemWarnings {
  warn(instanceId: string, size: number): void;
}

/** Bytes that gRPC takes in every language, where nobody has told it otherwise: 4 MiB. */
export const USUAL_LIMIT = 4_194_304;

/** Instances that are remembered; one that is forgotten is warned of again. */
const REMEMBERED = 1_000;

export function createLargeItemWarnings(logger: Logger): LargeItemWarnings {
  const warned = new Set<string>();
  return {
    warn(instanceId, size) {
      if (warned.has(instanceId)) return;
      if (warned.size >= REMEMBERED) warned.clear();
      warned.add(instanceId);
      logger.warn(
        `A work item of ${size} bytes (instance ${JSON.stringify(instanceId)}) goes to a worker whose gRPC takes ` +
          `${USUAL_LIMIT} unless it was told otherwise: if its stream breaks now, raise the limit of what it receives, ` +
          "or keep large data elsewhere and pass a reference to it.",
      );
    },
  };
}
