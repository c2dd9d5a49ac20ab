// @ts-check
// Sees that the lockfile serves on every platform and behind every registry. With `--write` it adds the entries that
// are missing for other platforms.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { missingOptionalPackages, packagesWithRegistry } from "./lockfile/lockfile.mjs";

const path = fileURLToPath(new URL("../package-lock.json", import.meta.url));
/** @type {import("./lockfile/lockfile.mjs").Lockfile} */
const lockfile = JSON.parse(readFileSync(path, "utf8"));
const tied = packagesWithRegistry(lockfile);
const missing = missingOptionalPackages(lockfile);

for (const name of tied) console.error(`${name}: names its registry`);
if (missing.size > 0 && process.argv.includes("--write")) {
  const packages = Object.entries({ ...lockfile.packages, ...Object.fromEntries(missing) });
  packages.sort(([one], [other]) => one.localeCompare(other, "en"));
  writeFileSync(path, `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(packages) }, null, 2)}\n`);
  console.log(`${missing.size} entries added; run npm install`);
} else {
  for (const name of missing.keys()) console.error(`${name}: has no entry, so npm ci will refuse the lockfile`);
  if (missing.size > 0) console.error("Run `node scripts/check-lockfile.mjs --write`.");
  else console.log(`${Object.keys(lockfile.packages).length} packages, none missing`);
  if (missing.size > 0 || tied.length > 0) process.exitCode = 1;
}
