import { fileURLToPath } from "node:url";
import type { WorkerSize } from "../programs/worker-sizes.js";
import { startLineProcess, type LineProcess } from "./line-process.js";
import { FATE_VARIABLE } from "./own-fate.js";
import { readWorkerLine, type WorkerLine } from "./worker-line.js";

export interface WorkerProcessOptions {
  /** Where this suite is built. */
  readonly built: URL;
  readonly address: string;
  readonly size: WorkerSize;
  readonly onLine: (line: WorkerLine) => void;
}

/** @param ready - called once it looks for the engine */
export function startWorkerProcess(
  { built, address, size, onLine }: WorkerProcessOptions,
  fate: string,
  ready: () => void,
): LineProcess {
  return startLineProcess({
    args: [fileURLToPath(new URL("processes/worker.js", built)), address, size],
    env: { [FATE_VARIABLE]: fate },
    onLine: (text) => {
      const line = readWorkerLine(text);
      if (line.kind === "ready") ready();
      onLine(line);
    },
  });
}
