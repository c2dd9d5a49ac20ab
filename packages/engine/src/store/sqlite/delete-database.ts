import { unlinkSync } from "node:fs";
import { dirname } from "node:path";

import { syncFolder } from "../sync-folder.js";
import type { Durability } from "./database.js";
import { openLocked } from "./database.js";

/** Windows deletes no file that is open: there it is unlocked for a moment before. */
const deletesWhatIsOpen = process.platform !== "win32";

/**
 * Deletes a hub's file. Killed at any moment, it is there as it was, or gone. It is locked until it is gone, so that no
 * other engine begins to work on what is about to vanish.
 *
 * @throws {StorageError} or one of its subclasses: nothing is deleted where another engine has it open, or it is not ours
 */
export function deleteFileDatabase(storage: string, { durability }: { readonly durability: Durability }): void {
  const db = openLocked(storage, (opened) => {
    // What is in the log goes into the file and the log goes, so that one deletion does it. No other journal takes its
    // place: closing would delete that by its name, which may be another hub's by then.
    opened.pragma("journal_mode = MEMORY");
    opened.transaction(() => undefined).exclusive();
  });
  try {
    if (deletesWhatIsOpen) unlinkSync(storage);
  } finally {
    db.close();
  }
  if (!deletesWhatIsOpen) unlinkSync(storage);
  if (durability === "FULL") syncFolder(dirname(storage));
}
