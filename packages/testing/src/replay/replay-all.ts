import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";
import type { AnyOrchestrator } from "@reawait/core";
import { oneOf, refuseUnknownOptions, type Known } from "../options/check-options.js";
import { loadHistory } from "./load-history.js";
import type { ReplayAllReport, ReplayedFile } from "./replay-all-report.js";
import { replayEvents, replaySetup, type ReplaySetup } from "./replay-events.js";
import { ReplayFailedError, type ReplayFailure } from "./replay-failed-error.js";
import { REPLAY_OPTIONS, type ReplayOptions } from "./replay-options.js";
import { WrongOrchestratorError } from "./wrong-orchestrator-error.js";

export interface ReplayAllOptions extends ReplayOptions {
  /** All that the histories may be of: as a worker does, each is replayed with the one that has its name and version. */
  readonly orchestrators: readonly AnyOrchestrator[];
  /**
   * What a history is whose orchestrator is not among them: a failure, since its instance could not go on; or, by
   * `"ignore"`, none of this test's business. Default: `"refuse"`.
   */
  readonly unknownOrchestrators?: "refuse" | "ignore" | undefined;
}

const OPTIONS: Known<ReplayAllOptions> = { orchestrators: true, unknownOrchestrators: true, ...REPLAY_OPTIONS };

/**
 * Replays every history in a folder, and in the folders within: would the code that is about to be deployed break what is
 * running? Made for CI, on what `reawait-engine export --folder` has written.
 *
 * @param folder - every `*.json` in it is a history
 * @returns what was replayed
 * @throws ReplayFailedError where some do not replay: it names each file with its reason, and carries all of them
 * @throws Error where there is no such folder, or no history in it: a test that tries nothing says nothing
 *
 * @example
 * await replayAll("histories", { orchestrators: [purchaseOrder, refund] });
 */
export async function replayAll(folder: string | URL, options: ReplayAllOptions): Promise<ReplayAllReport> {
  refuseUnknownOptions("replayAll", options, OPTIONS);
  const { orchestrators, unknownOrchestrators = "refuse" } = options;
  oneOf("unknownOrchestrators", unknownOrchestrators, ["refuse", "ignore"]);
  const setup = replaySetup(orchestrators, options);
  const path = pathOf(folder);
  const files: ReplayedFile[] = [];
  const failures: ReplayFailure[] = [];
  const ignored: string[] = [];
  for (const file of await historiesIn(path)) {
    try {
      const report = await replayEvents(setup, await loadHistory(pathToFileURL(join(path, file))));
      files.push({ file, ...report });
    } catch (error) {
      if (error instanceof WrongOrchestratorError && unknownOrchestrators === "ignore") ignored.push(file);
      else failures.push({ file, error: asError(error) });
    }
  }
  const report: ReplayAllReport = { files, orchestrators: countOf(setup, files), ignored };
  if (failures.length > 0) throw new ReplayFailedError(path, failures, report);
  if (files.length === 0) {
    throw new Error(
      `No history in ${path} is of an orchestrator that was given: nothing was replayed, of ${ignored.length} files.`,
    );
  }
  return report;
}

/** In JavaScript, anything may be given. */
function pathOf(folder: unknown): string {
  if (folder instanceof URL) return fileURLToPath(folder);
  if (typeof folder === "string" && folder !== "") return resolve(folder);
  const given = JSON.stringify(folder);
  throw new TypeError(`replayAll takes the folder of the histories, a path or a URL, not ${given}. ${HOW}`);
}

/** The files, below the folder, in an order that is the same everywhere. */
async function historiesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new Error(`The folder of histories cannot be read: ${asError(error).message}. ${HOW}`, { cause: error });
  });
  const files = names.filter((name) => name.endsWith(".json")).sort();
  if (files.length === 0) throw new Error(`There is no history (*.json) in ${folder}. ${HOW}`);
  return files;
}

const HOW = "reawait-engine export --folder writes the histories of what runs.";

/** Under Jest, the errors of Node's own modules are of another realm. */
function asError(error: unknown): Error {
  return types.isNativeError(error) ? error : new Error(String(error));
}

function countOf({ orchestrators }: ReplaySetup, files: readonly ReplayedFile[]): ReplayAllReport["orchestrators"] {
  return orchestrators.definitions.map((definition) => ({
    name: definition.name,
    version: definition.version,
    histories: files.filter(({ name, version }) => orchestrators.find(name, version) === definition).length,
  }));
}
