import type { Logger } from "@reawait/protocol";

export interface LoggedLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly details: readonly unknown[];
}

/** Keeps what it is told. */
export interface RecordingLogger extends Logger {
  readonly lines: readonly LoggedLine[];
  at(level: keyof Logger): readonly string[];
}

export function recordingLogger(): RecordingLogger {
  const lines: LoggedLine[] = [];
  const at =
    (level: keyof Logger) =>
    (message: string, ...details: unknown[]): void => {
      lines.push({ level, message, details });
    };
  return {
    lines,
    at: (level) => lines.filter((line) => line.level === level).map(({ message }) => message),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}
