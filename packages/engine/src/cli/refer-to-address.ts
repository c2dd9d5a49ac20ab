import { StorageInUseError } from "../storage-errors.js";

/** Says how else it can be done, where an engine has the file open. Throws in any case. */
export function referToAddress(error: unknown, storage: string): never {
  if (!(error instanceof StorageInUseError) || error.storage !== storage) throw error;
  throw new Error(`${storage} is open in an engine that runs: give its --address instead of --storage.`, {
    cause: error,
  });
}
