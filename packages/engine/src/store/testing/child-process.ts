import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program of this folder, run in a process of its own. */
export interface TestProcess {
  readonly lines: AsyncIterableIterator<string>;
  /** As `kill -9` does. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Resolves, to its exit code, when the process has ended. */
  readonly ended: Promise<number | null>;
}

export function runProgram(name: string, ...args: readonly string[]): TestProcess {
  const script = fileURLToPath(new URL(`./${name}`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const { stdout } = child;
  if (stdout === null) throw new Error("The process has no output.");
  const ended = once(child, "exit").then(([code]: readonly unknown[]) => (typeof code === "number" ? code : null));
  return {
    lines: createInterface({ input: stdout })[Symbol.asyncIterator](),
    ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The next line that the program says. */
export async function nextLine({ lines }: TestProcess): Promise<string> {
  const next = await lines.next();
  if (next.done === true) throw new Error("The program ended without saying anything more.");
  return next.value;
}
