import type { Clock, Logger } from "@reawait/protocol";
import { formatDuration, wakeNotBefore } from "@reawait/protocol";

/** Lets the work that is out come back before an engine is closed. */
export interface Drain {
  /** Resolves when there is none left, when so many milliseconds have passed, or when it is ended. */
  begin(milliseconds: number): Promise<void>;
  end(): void;
}

interface WorkOut {
  readonly orchestrations: number;
  readonly activities: number;
}

export interface DrainPort {
  /** Has nothing handed out any more. Resolves when nothing is out. */
  readonly drain: () => Promise<void>;
  readonly workOut: () => WorkOut;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createDrain({ drain, workOut, clock, logger }: DrainPort): Drain {
  let end = (): void => undefined;
  return {
    async begin(milliseconds) {
      const isNone = ({ orchestrations, activities }: WorkOut): boolean => orchestrations + activities === 0;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const wakeUp = wakeNotBefore(clock, clock.now() + milliseconds, () => end());
      if (!isNone(workOut())) {
        const patience = formatDuration(milliseconds);
        logger.info(`Draining: ${describe(workOut())} are at workers; waiting for their answers, up to ${patience}.`);
      }
      await Promise.race([drain(), ended]);
      wakeUp.cancel();
      if (!isNone(workOut())) logger.info(`The time to drain is over: ${describe(workOut())} are given back.`);
    },
    end: () => end(),
  };
}

function describe({ orchestrations, activities }: WorkOut): string {
  const turns = `${orchestrations} turn${orchestrations === 1 ? "" : "s"}`;
  return `${turns} and ${activities} activit${activities === 1 ? "y" : "ies"}`;
}
