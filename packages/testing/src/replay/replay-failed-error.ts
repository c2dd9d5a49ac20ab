import { DurableError } from "@reawait/core";
import { brandErrorClass } from "@reawait/core/internal";
import type { ReplayAllReport } from "./replay-all-report.js";

/** A file whose history does not replay. */
export interface ReplayFailure {
  /** Below the folder. */
  readonly file: string;
  /** What `replay` has thrown. */
  readonly error: Error;
}

/** Histories that do not replay, each with its reason. */
export class ReplayFailedError extends DurableError {
  static {
    brandErrorClass(this, "ReplayFailedError");
  }

  constructor(
    readonly folder: string,
    /** Those that do not. */
    readonly failures: readonly ReplayFailure[],
    /** Those that do. */
    readonly report: ReplayAllReport,
  ) {
    const count = failures.length + report.files.length;
    super(
      `${failures.length} of ${count} ${count === 1 ? "history" : "histories"} in ${folder} ` +
        `${failures.length === 1 ? "does" : "do"} not replay:\n` +
        failures.map(({ file, error }) => `  ${file}: ${firstLine(error.message)}`).join("\n"),
    );
  }
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? "";
}
