/** Metadata by which a server and a client of ours say what the messages of the contract have no field for. */
export const extensionMetadata = {
  /** `1`, in the answer to Hello: this is our engine. */
  engine: "reawait-engine",
  /** `1`, with GetWorkItems: the worker keeps sessions. */
  sessions: "reawait-sessions",
  /** `1`, with AbandonTaskActivityWorkItem: not given back, but put aside until somebody answers it. */
  defer: "reawait-defer",
  /** With AbandonTaskOrchestratorWorkItem: why, as `TaskFailureDetails`. */
  reason: "reawait-reason-bin",
} as const;

/** What the user agent of a connection of ours begins with. */
export const userAgent = "reawait";
