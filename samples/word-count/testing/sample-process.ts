/** Runs the word count as users do: the built sample, in a process of its own. */
import { fileURLToPath } from "node:url";
import { startProgram, type Program } from "../../testing/program.js";

const MAIN = fileURLToPath(new URL("../../dist/word-count/main.js", import.meta.url));
const KILL_AT = new URL("kill-at.mjs", import.meta.url).href;

export interface SampleOptions {
  readonly cwd: string;
  /** Where it kills itself, as `kill-at.mjs` reads it. */
  readonly killAt?: string;
  /** Whose process it is. */
  readonly uid?: number;
}

/** @param args - of the command line */
export function startSample(args: readonly string[], { killAt, ...options }: SampleOptions): Program {
  const preload = killAt === undefined ? [] : ["--import", KILL_AT];
  const env = { ...process.env, WORD_COUNT_KILL_AT: killAt ?? "" };
  return startProgram([...preload, MAIN, ...args], { ...options, env });
}
