import { inspect } from "node:util";

import type { Logger } from "@reawait/protocol";

import { inFlags } from "./in-flags.js";
import type { Terminal } from "./terminal.js";

export type LogFormat = "text" | "json";

/** What the command says while it runs: one line each, what went wrong on its error output. */
export interface Log extends Logger {
  /** @param facts - the same, for programs */
  say(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

type Level = "info" | "warn" | "error";

export function createLog(format: LogFormat, terminal: Terminal): Log {
  const write = (level: Level, line: string): void => (level === "info" ? terminal.out : terminal.err)(`${line}\n`);
  const tell = format === "json" ? asJson : asText;
  const at =
    (level: Level) =>
    (message: string, ...details: readonly unknown[]): void =>
      write(level, tell(level, inFlags(message), details, {}));
  return {
    debug: () => undefined,
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    say: (message, facts = {}) => write("info", tell("info", message, [], facts)),
  };
}

function asText(_level: Level, message: string, details: readonly unknown[]): string {
  return [`reawait-engine: ${message}`, ...details.map(describe)].join(" ");
}

function asJson(
  level: Level,
  message: string,
  details: readonly unknown[],
  facts: Readonly<Record<string, unknown>>,
): string {
  const more = details.length === 0 ? {} : { details: details.map(describe) };
  return JSON.stringify({ time: new Date().toISOString(), level, message, ...facts, ...more });
}

function describe(detail: unknown): string {
  if (detail instanceof Error) return detail.stack ?? detail.message;
  return typeof detail === "string" ? detail : inspect(detail, { breakLength: Infinity });
}
