/** What an orchestrator must not wait for: work of the host that is not durable. */
import { readFile } from "node:fs/promises";
import { MessageChannel } from "node:worker_threads";

export type Foreign = () => Promise<unknown>;

/** Ways of the host to settle a promise, each by a queue of its own. */
export const foreigners: readonly (readonly [what: string, foreign: Foreign])[] = [
  ["a file that is read", () => readFile(import.meta.filename)],
  ["an immediate", () => new Promise((resolve) => setImmediate(resolve))],
  ["a message", message],
  ["a timer of the host", () => new Promise((resolve) => setTimeout(resolve, 0))],
];

function message(): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.once("message", (value) => {
      port1.close();
      resolve(value);
    });
    port2.postMessage("hello");
  });
}

/** Resolves in a macrotask of its own, when everything that was woken before has run. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
