/** Runs the word count as users do: the built sample, in a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/word-count/main.js", import.meta.url));
const KILL_AT = new URL("kill-at.mjs", import.meta.url).href;

export interface Ending {
  readonly output: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SampleProcess {
  readonly child: ChildProcess;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>;
  /** Resolves once the output matches; rejects if the process ends before. */
  untilOutput(pattern: RegExp): Promise<void>;
}

export interface SampleOptions {
  readonly cwd: string;
  /** Where it kills itself, as `kill-at.mjs` reads it. */
  readonly killAt?: string;
  /** Whose process it is. */
  readonly uid?: number;
}

/** @param args - of the command line */
export function startSample(args: readonly string[], { cwd, killAt, uid }: SampleOptions): SampleProcess {
  const preload = killAt === undefined ? [] : ["--import", KILL_AT];
  const env = { ...process.env, WORD_COUNT_KILL_AT: killAt ?? "" };
  const child = spawn(process.execPath, [...preload, MAIN, ...args], { cwd, env, ...(uid !== undefined && { uid }) });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    child.emit("output");
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = once(child, "close").then(([code, signal]) => ({
    output,
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return {
    child,
    ended,
    async untilOutput(pattern) {
      while (!pattern.test(output)) {
        const ending = await Promise.race([once(child, "output").then(() => undefined), ended]);
        if (ending && !pattern.test(output)) throw new Error(`it ended without ${String(pattern)}:\n${output}`);
      }
    },
  };
}
