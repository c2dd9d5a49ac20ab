import { Worker } from "node:worker_threads";

/** The threads that something was sent to, while they are watched: in these processes none but those of the storage. */
export interface WatchedThreads {
  readonly count: number;
  /** Ends the newest one, wherever it stands. */
  endLast(): Promise<void>;
  stop(): void;
}

export function watchThreads(): WatchedThreads {
  const threads = new Set<Worker>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is given its object again
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, ...message: Parameters<typeof postMessage>) {
    threads.add(this);
    postMessage.apply(this, message);
  };
  return {
    get count() {
      return threads.size;
    },
    async endLast() {
      await [...threads].at(-1)?.terminate();
    },
    stop() {
      Worker.prototype.postMessage = postMessage;
    },
  };
}
