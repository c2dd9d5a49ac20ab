import type { Clock } from "../../clock.js";
import { formatDuration } from "../../duration.js";
import { ServiceError } from "../../service-error.js";
import type { Failure } from "./failure.js";

/** Milliseconds. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/** What ends a wait sooner may be a gateway that never lets one through. */
const SHORTEST_WAIT = 3_000;

/** Decides, for one call, how long to wait before it is tried again, and when to give up. */
export interface Retries {
  /** An attempt begins. */
  begin(): void;
  /**
   * Milliseconds to wait after the attempt failed, chosen at random below a bound that doubles.
   *
   * @throws ServiceError that of the failure, where it is time to give up
   */
  pauseAfter(failure: Failure): number;
}

/** @param options.waits - it is answered when something happens, so one that got through and lasted shows that the engine is there */
export function createRetries(retryTimeout: number, clock: Clock, { waits }: { readonly waits: boolean }): Retries {
  let begun = clock.now();
  let failedSince: number | undefined;
  let bound = FIRST_PAUSE;

  return {
    begin() {
      begun = clock.now();
    },
    pauseAfter({ error, sent }) {
      const now = clock.now();
      // It was answered nothing for a while, so the engine was there: a new outage begins.
      const wasWaiting = waits && sent && now - begun >= SHORTEST_WAIT;
      if (failedSince === undefined || wasWaiting) failedSince = now;
      const left = failedSince + retryTimeout - now;
      if (left <= 0) throw retryTimeout === 0 ? error : givenUp(error, retryTimeout);
      const pause = Math.min(Math.random() * bound, left);
      bound = Math.min(2 * bound, LONGEST_PAUSE);
      return pause;
    },
  };
}

function givenUp(error: ServiceError, after: number): ServiceError {
  return new ServiceError(error.code, `${error.message} Given up after ${formatDuration(after)}.`, { cause: error });
}
