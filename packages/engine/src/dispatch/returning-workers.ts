/**
 * What becomes of work that is out on a stream which ends (E5).
 *
 * 1. A stream that its worker closed, or that of a worker without a name, gives back at once.
 * 2. A worker with a name has a while to come back after its stream broke, and says which completion tokens it holds: those
 *    are bound to its new stream, the rest is given back. If it does not come, all of it is.
 * 3. A worker comes back while its old stream seems open, where only this half of it is left: the new one takes its place.
 * 4. A name alone does not prove who comes: the run does. Another run of the name is a process that was started anew, and
 *    holds nothing of what broke; while the first is connected it is a mistake, which is told, and touches neither.
 */
import type { Clock, Logger, WakeUp } from "@reawait/protocol";
import { ServiceError, wakeNotBefore } from "@reawait/protocol";

import type { WorkStream } from "./work-stream.js";

export interface ReturningWorkers {
  opened(stream: WorkStream): void;
  closed(stream: WorkStream): void;
  stop(): void;
}

export interface ReturningWorkersOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds that a worker has to come back. */
  readonly returnTime: number;
  readonly giveBack: (stream: WorkStream) => void;
  /** Binds what was out on a stream to a new one, as far as its worker holds the token. */
  readonly rebind: (from: WorkStream, to: WorkStream) => void;
}

export function createReturningWorkers(options: ReturningWorkersOptions): ReturningWorkers {
  const { clock, logger, returnTime, giveBack, rebind } = options;
  const open = new Set<WorkStream>();
  const awaited = new Map<WorkStream, WakeUp>();

  function giveUp(stream: WorkStream): void {
    awaited.get(stream)?.cancel();
    awaited.delete(stream);
    giveBack(stream);
  }

  return {
    opened(stream) {
      const { worker } = stream;
      if (worker === undefined) return;
      const namesakes = [...open].filter((other) => other.worker?.id === worker.id);
      open.add(stream);
      for (const other of namesakes) {
        if (other.worker?.run === worker.run) {
          rebind(other, stream);
          other.close(
            new ServiceError("ABORTED", "The worker has opened another stream of work in place of this one."),
          );
        } else {
          const name = JSON.stringify(worker.id);
          logger.warn(`Two workers are connected under the name ${name}: give each a workerId of its own.`);
        }
      }
      for (const gone of [...awaited.keys()].filter((other) => other.worker?.id === worker.id)) {
        rebind(gone, stream);
        giveUp(gone);
      }
    },
    closed(stream) {
      open.delete(stream);
      const { worker } = stream;
      const isBack = [...open].some((other) => other.worker?.id === worker?.id);
      if (worker === undefined || !stream.broken || isBack || returnTime === 0) return giveBack(stream);
      awaited.set(
        stream,
        wakeNotBefore(clock, clock.now() + returnTime, () => giveUp(stream)),
      );
    },
    stop() {
      for (const wakeUp of awaited.values()) wakeUp.cancel();
      awaited.clear();
    },
  };
}
