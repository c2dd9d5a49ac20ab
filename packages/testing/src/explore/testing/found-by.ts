import { ExplorationError, type FoundRun } from "../report.js";

/** What an exploration finds, which has to find something. */
export async function foundBy(exploring: Promise<unknown>): Promise<FoundRun> {
  try {
    await exploring;
  } catch (error) {
    if (error instanceof ExplorationError) return error.found;
    throw error;
  }
  throw new Error("the exploration found nothing wrong");
}
