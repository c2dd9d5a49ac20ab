/** What a worker process says, a line each. */
import type { Execution } from "../programs/execution.js";

export type WorkerLine =
  | { readonly kind: "ready" }
  /** An activity begins. */
  | { readonly kind: "executed"; readonly execution: Execution }
  /** The engine has taken the answer of a turn. */
  | { readonly kind: "turn"; readonly instanceId: string };

export function writeWorkerLine(line: WorkerLine): string {
  return `${JSON.stringify(line)}\n`;
}

export function readWorkerLine(text: string): WorkerLine {
  return JSON.parse(text) as WorkerLine;
}
