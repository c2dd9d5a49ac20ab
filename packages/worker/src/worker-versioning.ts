import { compareVersions } from "@reawait/core";
import type {
  ExecutionStartedEvent,
  FailureDetails,
  HistoryEvent,
  NameFilter,
  OrchestratorRequest,
} from "@reawait/protocol";

/** Which versions of orchestrations a worker runs, and what becomes of all others. Activities are not looked at. */
export interface WorkerVersioning {
  /** The version of this worker's code, for example `"2.1.0"`. */
  readonly version: string;
  /**
   * `"strict"`: orchestrations of this very version only. `"currentOrOlder"`: of this one and all before; one that was
   * started without a version is older than any.
   */
  readonly match: "strict" | "currentOrOlder";
  /**
   * `"fail"`: the orchestration fails for good, with a `VersionMismatch`. `"reject"`: it is given back, for a worker of
   * another version; the engine must be able to take it back.
   */
  readonly onMismatch: "fail" | "reject";
}

/** Why a worker does not run an orchestration, by its version; `undefined` where it does. */
export function versionMismatch(
  versioning: WorkerVersioning | undefined,
  request: OrchestratorRequest,
): FailureDetails | undefined {
  if (versioning === undefined) return undefined;
  const { pastEvents, newEvents } = request;
  // Whoever ends an instance needs none of its code.
  if (newEvents.some(({ kind }) => kind === "executionTerminated")) return undefined;
  const started = pastEvents.find(isStart) ?? newEvents.find(isStart);
  // What goes on from a session was looked at when that began.
  if (started === undefined || runs(versioning, started.version ?? "")) return undefined;
  const which = started.version ? `has version "${started.version}"` : "has no version";
  const taken = versioning.match === "strict" ? "of" : "up to";
  return {
    errorType: "VersionMismatch",
    errorMessage: `the orchestration ${which}, and this worker runs those ${taken} version "${versioning.version}" only`,
    isNonRetriable: true,
  };
}

/** What to ask the engine for, so that it does not send what would only be rejected. Names and versions match exactly. */
export function versionFilters(
  versioning: WorkerVersioning | undefined,
  filters: readonly NameFilter[],
): readonly NameFilter[] {
  // What is to fail has to come.
  if (versioning?.onMismatch !== "reject") return filters;
  return filters.flatMap(({ name, versions }) => {
    // Any version up to one cannot be told by a list.
    if (versions.length === 0) return { name, versions: versioning.match === "strict" ? [versioning.version] : [] };
    const taken = versions.filter((version) => runs(versioning, version));
    return taken.length === 0 ? [] : { name, versions: taken };
  });
}

function runs({ version: own, match }: WorkerVersioning, version: string): boolean {
  const order = compareVersions(version, own);
  return match === "strict" ? order === 0 : order <= 0;
}

function isStart(event: HistoryEvent): event is ExecutionStartedEvent {
  return event.kind === "executionStarted";
}
