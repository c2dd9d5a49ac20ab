import { formatDuration } from "../../duration.js";
import type { Logger } from "../../logger.js";
import type { ServiceError } from "../../service-error.js";

/**
 * Tells the user of an outage once when it begins, and once when it is over, however many calls notice. Both are warnings:
 * whoever is told of the one has to hear of the other.
 */
export interface Outage {
  noticed(error: ServiceError): void;
  over(): void;
}

export function createOutage(address: string, retryTimeout: number, logger: Logger): Outage {
  let lasts = false;
  return {
    noticed(error) {
      if (lasts) return;
      lasts = true;
      const stop = /[.!?]$/.test(error.message) ? "" : ".";
      logger.warn(`${error.message}${stop} Calls are tried again for ${formatDuration(retryTimeout)}.`);
    },
    over() {
      if (!lasts) return;
      lasts = false;
      logger.warn(`The engine at ${address} answers again.`);
    },
  };
}
