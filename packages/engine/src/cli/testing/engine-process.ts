import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The file of the command. */
export const engineCommand = fileURLToPath(new URL("../../../bin/reawait-engine.mjs", import.meta.url));

/** The command, as built, in a process of its own. */
export interface EngineProcess {
  /** Its first line. Rejects with what it complains of where it ends without one. */
  readonly firstLine: Promise<string>;
  /** The address that its first line gives. */
  readonly address: Promise<string>;
  kill(signal: "SIGINT" | "SIGTERM" | "SIGKILL" | "SIGHUP"): void;
  /** Resolves as soon as what it has said so far, on both outputs, matches. Rejects where it ends without. */
  said(pattern: RegExp): Promise<void>;
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
  return startEngineWith({}, ...args);
}

/** @param environment - what is added to that of this process */
export function startEngineWith(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): EngineProcess {
  const child = spawn(process.execPath, [engineCommand, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
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
  let everything = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (everything += chunk.toString()));
  }
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(everything)) resolve();
      };
      for (const stream of [child.stdout, child.stderr]) stream.on("data", look);
      look();
      void ended.then(() => reject(new Error(`It ended, and never said ${String(pattern)}, but: ${everything}`)));
    });
  const engine: EngineProcess = { firstLine, address, kill: (signal) => void child.kill(signal), said, ended };
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
