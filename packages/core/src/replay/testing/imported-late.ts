/** Imported by an orchestrator while it runs, which an orchestrator must not do. */
export const late = "late";
