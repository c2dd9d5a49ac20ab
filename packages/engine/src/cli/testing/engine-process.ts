import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../../bin/reawait-engine.mjs", import.meta.url));

/** The command, as built, in a process of its own. */
export interface EngineProcess {
  /** Its first line. Rejects with what it complains of where it ends without one. */
  readonly firstLine: Promise<string>;
  /** The address that its first line gives. */
  readonly address: Promise<string>;
  kill(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<EndedProcess>;
}

export interface EndedProcess {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const running = new Set<EngineProcess>();

export function startEngine(...args: readonly string[]): EngineProcess {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err] = [text(child.stdout), text(child.stderr)];
  const ended = once(child, "exit").then(async ([code]: readonly unknown[]) => ({
    code: typeof code === "number" ? code : null,
    out: await out,
    err: await err,
  }));
  const firstLine = new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("\n")) resolve(said.slice(0, said.indexOf("\n")));
    });
    void ended.then((end) => reject(new Error(`The command ended without a line: ${end.err}`)));
  });
  // Of no matter to a test that looks at how it ended.
  firstLine.catch(() => undefined);
  const address = firstLine.then((line) => /listening on (\S+),/.exec(line)?.[1] ?? "");
  address.catch(() => undefined);
  const engine: EngineProcess = { firstLine, address, kill: (signal) => void child.kill(signal), ended };
  running.add(engine);
  void ended.then(() => running.delete(engine));
  return engine;
}

/** Runs it to its end. */
export function runEngine(...args: readonly string[]): Promise<EndedProcess> {
  return startEngine(...args).ended;
}

/** For `afterEach`: whatever a failed test has left. */
export async function killEngines(): Promise<void> {
  await Promise.all(
    [...running].map((engine) => {
      engine.kill("SIGKILL");
      return engine.ended;
    }),
  );
}
