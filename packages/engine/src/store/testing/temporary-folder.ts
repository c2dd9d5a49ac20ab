import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll } from "@jest/globals";

/** A folder for the tests of a file, deleted after them. */
export function useTemporaryFolder(): (name: string) => string {
  let folder: string | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "reawait-store-"));
  });
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return (name) => {
    if (folder === undefined) throw new Error("The folder exists only while tests run.");
    return join(folder, name);
  };
}
