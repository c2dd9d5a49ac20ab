import { closeSync, fsyncSync, openSync } from "node:fs";

/** Has it on disk which files there are in a folder: made, or deleted, they stay so after a loss of power. */
export function syncFolder(path: string): void {
  // Windows opens no folders, and needs none of this.
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
