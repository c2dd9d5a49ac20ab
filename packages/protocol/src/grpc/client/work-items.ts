import type { Clock } from "../../clock.js";
import type { Logger } from "../../logger.js";
import type { WorkItem } from "../../model/work-item.js";
import { ServiceError } from "../../service-error.js";
import { watchIdle } from "../idle-watch.js";
import type { MessageStream } from "./call-stream.js";

/** Milliseconds: a few of the pings by which our engine shows that it is there. */
const SILENCE = 120_000;

/** Messages of a stream of work; `undefined` is an item that the port has no word for. */
export interface WorkMessages {
  next(): Promise<IteratorResult<WorkItem | undefined, undefined>>;
  /** Leaves the stream. */
  return(): Promise<IteratorResult<WorkItem | undefined, undefined>>;
  /** Breaks it off, at once. */
  cancel(): void;
}

export interface WorkItemsEnvironment {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How messages name the engine. */
  readonly name: string;
  /** Whether silence means that the connection is broken: only an engine that pings is known to be there. */
  readonly pings: () => boolean;
  /** Gives up a connection at the other end of which nobody is left. */
  readonly renewChannel: () => void;
}

/** Work as it comes, until the stream ends, or has been silent for so long that nobody can be at its other end. */
export function workItems(
  messages: { [Symbol.asyncIterator](): WorkMessages },
  { clock, logger, name, pings, renewChannel }: WorkItemsEnvironment,
): MessageStream<WorkItem> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = messages[Symbol.asyncIterator]();
      let breakOff: ((error: ServiceError) => void) | undefined;
      const watch = watchIdle(clock, SILENCE, () => {
        if (!pings() || breakOff === undefined) return;
        renewChannel();
        iterator.cancel();
        breakOff(
          new ServiceError("UNAVAILABLE", `Nothing was heard of ${name} for too long; the connection is given up.`),
        );
      });

      const nextKnown = async (): Promise<IteratorResult<WorkItem, undefined>> => {
        for (;;) {
          const { done, value } = await iterator.next();
          if (done) return { done, value: undefined };
          if (value !== undefined) return { done: false, value };
          logger.warn(`${name} sent work of a kind that this version does not know; it is ignored`);
        }
      };

      return {
        next: async () => {
          watch.beat();
          try {
            const result = await new Promise<IteratorResult<WorkItem, undefined>>((resolve, reject) => {
              breakOff = reject;
              nextKnown().then(resolve, reject);
            });
            if (result.done) watch.stop();
            return result;
          } catch (error) {
            watch.stop();
            throw error;
          } finally {
            breakOff = undefined;
          }
        },
        async return() {
          watch.stop();
          await iterator.return();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
