import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import type { EngineOptions } from "../engine.js";
import type { ListenOptions } from "../listen/engine-listener.js";

/** What the command is to do. */
export interface CommandLine {
  readonly engine: EngineOptions;
  readonly listen: ListenOptions;
}

export const USAGE = `usage: reawait-engine --storage FILE [OPTIONS]
       reawait-engine check --storage FILE    looks at a task hub's file, and says what is wrong with it

Runs a task hub as a server, for clients and workers that connect to it: connect("http://127.0.0.1:4001").
Ctrl-C or SIGTERM stops it; whatever stops it, started again on the same file it goes on where it stood.

  --storage FILE         where the task hub is kept, made where there is nothing; :memory: forgets it in the end.
                         Others are kept beside it, in the folder FILE.hubs
  --port N               where to listen (default: 4001); 0 lets the system choose
  --host H               at which address (default: 127.0.0.1, which only this machine reaches)
  --tls-cert FILE        listen by TLS with this certificate chain, in PEM ...
  --tls-key FILE         ... and its key
  --insecure             listen beyond this machine without TLS
  --task-hub NAME        the hub's name, for those who ask for it (default: default)
  --create-task-hubs     make the task hubs that somebody asks for and that are not there
  --durability full      what was acknowledged survives a power failure (the default); or
               normal    a crash only: the last moments before a power failure may be lost
  --help, --version
`;

/** A mistake in the command line. */
export class UsageError extends Error {}

const DEFAULT_PORT = 4001;
const LARGEST_PORT = 65_535;

/** @throws UsageError where something is missing or makes no sense */
export async function readCommandLine(args: readonly string[]): Promise<CommandLine | "help" | "version"> {
  const values = parse(args);
  if (values.help) return "help";
  if (values.version) return "version";
  if (!values.storage) throw new UsageError("--storage is missing: the file that the task hub is kept in");
  return {
    engine: {
      storage: values.storage === ":memory:" ? values.storage : resolve(values.storage),
      durability: durabilityOf(values.durability),
      taskHub: values["task-hub"],
      createTaskHubs: values["create-task-hubs"],
    },
    listen: {
      host: values.host,
      port: portOf(values.port),
      insecure: values.insecure,
      tls: await tlsOf(values["tls-cert"], values["tls-key"]),
    },
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        storage: text,
        port: text,
        host: text,
        "tls-cert": text,
        "tls-key": text,
        insecure: flag,
        "task-hub": text,
        "create-task-hubs": flag,
        durability: text,
        help: { ...flag, short: "h" },
        version: flag,
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= LARGEST_PORT) return port;
  throw new UsageError(`--port is a whole number from 0 to ${LARGEST_PORT}, not "${text}"`);
}

function durabilityOf(text: string | undefined): EngineOptions["durability"] {
  if (text === undefined || text === "full") return "FULL";
  if (text === "normal") return "NORMAL";
  throw new UsageError(`--durability is full or normal, not "${text}"`);
}

async function tlsOf(cert: string | undefined, key: string | undefined): Promise<ListenOptions["tls"]> {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined) throw new UsageError("--tls-key needs --tls-cert: the certificate that the key belongs to");
  if (key === undefined) throw new UsageError("--tls-cert needs --tls-key: the key that the certificate belongs to");
  return { cert: await read("--tls-cert", cert), key: await read("--tls-key", key) };
}

async function read(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${option} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
