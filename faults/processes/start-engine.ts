import { fileURLToPath } from "node:url";
import { startLineProcess, type LineProcess } from "./line-process.js";
import { FATE_VARIABLE } from "./own-fate.js";

export interface EngineProcessOptions {
  /** Where this suite is built. */
  readonly built: URL;
  readonly storage: string;
  readonly port: number;
}

/**
 * Starts the engine as its users do, by its command.
 *
 * @param ready - called once it listens
 */
export function startEngineProcess(
  { built, storage, port }: EngineProcessOptions,
  fate: string,
  ready: () => void,
): LineProcess {
  const command = fileURLToPath(new URL("../../packages/engine/bin/reawait-engine.mjs", built));
  const preload = new URL("processes/fatal-storage.js", built).href;
  return startLineProcess({
    args: ["--import", preload, command, "--storage", storage, "--port", String(port)],
    env: { [FATE_VARIABLE]: fate },
    onLine: (line) => {
      if (line.includes("listening")) ready();
    },
  });
}
