/** A program in a process of its own, for as long as a test looks at it. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface Ending {
  readonly output: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program {
  readonly child: ChildProcess;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>;
  /** Resolves with the match once the output has one; rejects if the process ends before. */
  untilOutput(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whose process it is. */
  readonly uid?: number;
}

/** @param args - of Node: options, a script, and its arguments */
export function startProgram(args: readonly string[], options: ProgramOptions): Program {
  const child = spawn(process.execPath, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
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
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        const ending = await Promise.race([once(child, "output").then(() => undefined), ended]);
        if (ending && !pattern.test(output)) throw new Error(`it ended without ${String(pattern)}:\n${output}`);
      }
    },
  };
}
