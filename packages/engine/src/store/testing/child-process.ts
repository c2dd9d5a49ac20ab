import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
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
  return runWithFlags([], name, ...args);
}

/** @param flags - for Node.js; `-e` imports the program instead of running it */
export function runWithFlags(flags: readonly string[], name: string, ...args: readonly string[]): TestProcess {
  const url = new URL(`./${name}`, import.meta.url);
  const script =
    flags.at(-1) === "-e" ? `process.argv.splice(1, 0, "-"); await import("${url.href}")` : fileURLToPath(url);
  const stdio: StdioOptions = ["pipe", "pipe", "inherit"];
  const child: ChildProcess = spawn(process.execPath, [...flags, script, ...args], { stdio });
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
