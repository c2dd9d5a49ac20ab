// @ts-check
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @import { Installation, Stamp } from "./plan.mjs" */

// Inside node_modules, so that whoever deletes that deletes the stamp with it.
const stampPath = "node_modules/.reawait-set-up.json";

/**
 * @param {string} root
 * @returns {Stamp | undefined} undefined if there is none, or none that can be read
 */
export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, stampPath), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {Stamp} stamp
 */
export function writeStamp(root, stamp) {
  writeFileSync(join(root, stampPath), `${JSON.stringify(stamp, null, 2)}\n`);
}

/**
 * What an installation made now, by this Node, would be.
 *
 * @param {string} root
 * @returns {Installation}
 */
export function presentInstallation(root) {
  return {
    lockfile: createHash("sha256")
      .update(readFileSync(join(root, "package-lock.json")))
      .digest("hex"),
    modules: process.versions.modules,
    platform: process.platform,
    arch: process.arch,
  };
}
