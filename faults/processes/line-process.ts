import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last of what it said on stderr. */
  readonly complaints: string;
}

/** A Node.js process that speaks in lines. */
export interface LineProcess {
  readonly ended: Promise<ProcessEnd>;
  /** `SIGKILL` as `kill -9` does; `SIGTERM` asks it to stop. */
  kill(signal: "SIGKILL" | "SIGTERM"): void;
}

export interface LineProcessOptions {
  /** Of Node.js itself, the program, and its arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

const COMPLAINTS_KEPT = 4_000;

/** All that it has written by its end is heard before `ended` resolves. */
export function startLineProcess({ args, env, onLine }: LineProcessOptions): LineProcess {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-COMPLAINTS_KEPT);
  });
  const lines = createInterface({ input: child.stdout }).on("line", onLine);
  const heard = once(lines, "close");
  const ended = once(child, "close").then(async ([code, signal]): Promise<ProcessEnd> => {
    await heard;
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, complaints };
  });
  return { ended, kill: (signal) => void child.kill(signal) };
}
