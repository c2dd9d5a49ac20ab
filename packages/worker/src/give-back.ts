import { ServiceError, type AbandonOptions, type Connection, type Logger, type WorkItem } from "@reawait/protocol";

/** What has to be answered, or given back. */
export type Work = Exclude<WorkItem, { readonly kind: "healthPing" }>;

/**
 * Gives a work item back, so that it goes out again, here or elsewhere, after a delay of the engine's choice.
 *
 * @returns `false` where the engine takes nothing back
 */
export async function giveBack(
  { connection, logger }: { readonly connection: Connection; readonly logger: Logger },
  { kind, completionToken }: Pick<Work, "kind" | "completionToken">,
  options: AbandonOptions = {},
): Promise<boolean> {
  if (!connection.profile.abandon) return false;
  try {
    if (kind === "activity") await connection.abandonActivityTask(completionToken, { signal: options.signal });
    else await connection.abandonOrchestratorTask(completionToken, options);
  } catch (error) {
    if (error instanceof ServiceError && error.code === "UNIMPLEMENTED") return false;
    // It is the engine's again once its lease or this worker's stream ends.
    logger.debug("a work item could not be given back", error);
  }
  return true;
}
