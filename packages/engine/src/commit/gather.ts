import { MessageChannel } from "node:worker_threads";

/** How long a commit waits for company before it begins. */
export type Gather = () => Promise<void>;

/** Until the present stretch of code has ended: for a store whose commits cost next to nothing. */
export const gatherBriefly: Gather = () => Promise.resolve();

let shared: Gather | undefined;

/**
 * Until all that is going on in microtasks has ended, such as a worker's answers to a whole batch of activities: so that
 * they share one fsync. It costs some ten microseconds. A message channel, since test frameworks fake all timers; one
 * for all engines of the process, since nobody closes it.
 */
export const gatherAll: Gather = () => (shared ??= createGatherAll())();

function createGatherAll(): Gather {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.on("message", () => {
    const resolved = waiting.splice(0);
    port1.unref();
    for (const resolve of resolved) resolve();
  });
  port1.unref();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      // A process must not end before what it was asked to write is written.
      port1.ref();
      port2.postMessage(undefined);
    });
}
