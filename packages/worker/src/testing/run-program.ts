import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface ProgramOptions {
  readonly args?: readonly string[];
  /** For Node, before the script. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A program of this folder in a process of its own. It uses the built packages, as a user's program does. */
export interface Program {
  /** The next line that it says; `undefined` once it says no more. */
  nextLine(): Promise<string | undefined>;
  /** As `kill -9` does. */
  kill(): void;
  /** When it has ended. */
  readonly ended: Promise<ProgramEnd>;
}

export interface ProgramEnd {
  /** `null` where it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startProgram(name: string, { args = [], flags = [], env = {} }: ProgramOptions = {}): Program {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...flags, script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...inherited, ...env },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return {
    async nextLine() {
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
    kill: () => void child.kill("SIGKILL"),
    ended: new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout, stderr }));
    }),
  };
}

/** Runs it to its end. */
export function runProgram(name: string, options?: ProgramOptions): Promise<ProgramEnd> {
  return startProgram(name, options).ended;
}
