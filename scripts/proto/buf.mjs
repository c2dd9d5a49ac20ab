// @ts-check
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The root of the workspace: the folder that `buf.gen.yaml` is in. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs buf at the root of the workspace.
 *
 * @param {readonly string[]} args
 * @returns {string} what it wrote to its standard output
 * @throws Error with buf's own messages if it fails
 */
export function runBuf(args) {
  const buf = fileURLToPath(new URL("../../node_modules/@bufbuild/buf/bin/buf", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [buf, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`buf ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}
