import { MessageChannel } from "node:worker_threads";

// Timers that Jest's and Vitest's fakes leave alone, even where they were on before this was loaded.
const timeout = AbortSignal.timeout.bind(AbortSignal);

/**
 * Calls back after so many milliseconds of real time. Until then the process stays alive.
 *
 * @returns what prevents it
 */
export function afterRealTime(milliseconds: number, callBack: () => void): () => void {
  const signal = timeout(Math.ceil(milliseconds));
  // Its timer does not keep the process alive; an open port that is listened to does.
  const { port1 } = new MessageChannel();
  port1.on("message", () => {});
  const end = (): void => {
    signal.removeEventListener("abort", ring);
    port1.close();
  };
  const ring = (): void => {
    end();
    callBack();
  };
  signal.addEventListener("abort", ring);
  return end;
}
