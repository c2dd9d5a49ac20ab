import { resolve } from "node:path";

import type { Duration } from "@reawait/protocol";
import { toMilliseconds } from "@reawait/protocol";
import type { ServerTls } from "@reawait/protocol/grpc";

import type { EngineOptions } from "../engine.js";
import type { ListenOptions } from "../listen/engine-listener.js";
import type { LogFormat } from "./log.js";
import { flag, parseOptions, text, UsageError } from "./parse-options.js";
import { readCertificates } from "./secrets.js";
import type { CertificateFiles } from "./secrets.js";

/** What the command `serve` is to do. */
export interface CommandLine {
  readonly engine: EngineOptions & { readonly storage: string };
  readonly listen: ListenOptions;
  readonly tokenFile: string | undefined;
  readonly certificateFiles: CertificateFiles;
  /** Milliseconds. */
  readonly drain: number;
  readonly logFormat: LogFormat;
}

export const USAGE = `usage: reawait-engine [serve] --storage FILE [OPTIONS]

Runs a task hub as a server, for clients and workers that connect to it: connect("http://127.0.0.1:4001").
Ctrl-C or SIGTERM stops it; whatever stops it, started again on the same file it goes on where it stood.

  --storage FILE         where the task hub is kept, made where there is nothing; :memory: forgets it in the end.
                         Others are kept beside it, in the folder FILE.hubs
  --port N               where to listen (default: 4001); 0 lets the system choose
  --host H               at which address (default: 127.0.0.1, which only this machine reaches)
  --unix PATH            or at a unix socket, which only this user may connect to
  --tls-cert FILE        listen by TLS with this certificate chain, in PEM ...
  --tls-key FILE         ... and its key; all of these are read again at SIGHUP, for the connections to come
  --tls-ca FILE          take only clients that show a certificate which this authority has signed
  --token-file FILE      take only calls with one of the bearer tokens in this file, one a line; read again at SIGHUP.
                         Without it, those in the environment variable REAWAIT_TOKEN, if it is set
  --insecure             listen beyond this machine without TLS
  --task-hub NAME        the hub's name, for those who ask for it (default: default)
  --create-task-hubs     make the task hubs that somebody asks for and that are not there
  --durability full      what was acknowledged survives a power failure (the default); or
               normal    a crash only: the last moments before a power failure may be lost
  --drain DURATION       how long to wait, when it is stopped, for what is at workers to be answered (default: 5s)
  --log-format text      lines to read (the default); or
               json      one JSON object a line
`;

const DEFAULT_PORT = 4001;
const DEFAULT_DRAIN = "5s";
const LARGEST_PORT = 65_535;

/** @throws UsageError where something is missing or makes no sense */
export async function readCommandLine(args: readonly string[]): Promise<CommandLine> {
  const values = parse(args);
  if (!values.storage) throw new UsageError("--storage is missing: the file that the task hub is kept in");
  const { unix } = values;
  return {
    engine: {
      storage: values.storage === ":memory:" ? values.storage : resolve(values.storage),
      durability: durabilityOf(values.durability),
      taskHub: values["task-hub"],
      createTaskHubs: values["create-task-hubs"],
    },
    listen: {
      host: values.host,
      port: unix === undefined || values.port !== undefined ? portOf(values.port) : undefined,
      unix,
      insecure: values.insecure,
      tls: await readTls(values),
    },
    tokenFile: values["token-file"],
    certificateFiles: { "tls-cert": values["tls-cert"], "tls-key": values["tls-key"], "tls-ca": values["tls-ca"] },
    drain: drainOf(values.drain ?? DEFAULT_DRAIN),
    logFormat: logFormatOf(values["log-format"]),
  };
}

function parse(args: readonly string[]) {
  return parseOptions(args, {
    storage: text,
    port: text,
    host: text,
    unix: text,
    "tls-cert": text,
    "tls-key": text,
    "tls-ca": text,
    "token-file": text,
    insecure: flag,
    "task-hub": text,
    "create-task-hubs": flag,
    durability: text,
    drain: text,
    "log-format": text,
    help: { ...flag, short: "h" },
    version: flag,
  });
}

function drainOf(duration: string): number {
  try {
    return toMilliseconds(duration as Duration);
  } catch (error) {
    throw new UsageError(`--drain: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function logFormatOf(format = "text"): LogFormat {
  if (format === "text" || format === "json") return format;
  throw new UsageError(`--log-format is text or json, not "${format}"`);
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

/** @throws UsageError where a file cannot be read, or one is missing */
export async function readTls(files: CertificateFiles): Promise<ServerTls | undefined> {
  const { own, ca } = await readCertificates(files);
  if (own === undefined && ca !== undefined) {
    throw new UsageError("--tls-ca needs --tls-cert and --tls-key: the server shows its certificate, too");
  }
  return own && { ...own, ca };
}
