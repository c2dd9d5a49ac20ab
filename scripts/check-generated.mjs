// @ts-check
// Generates the code of proto/ into a temporary folder and compares it with what is committed.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, runBuf } from "./proto/buf.mjs";

const generatedFolder = "packages/protocol/src/gen";
const temporary = mkdtempSync(join(tmpdir(), "reawait-proto-"));
try {
  runBuf(["generate", "--output", temporary]);
  const fresh = readFolder(join(temporary, generatedFolder));
  const committed = readFolder(join(root, generatedFolder));
  const differing = [...new Set([...fresh.keys(), ...committed.keys()])].filter(
    (file) => fresh.get(file) !== committed.get(file),
  );
  for (const file of differing) console.error(`${generatedFolder}/${file} is not what the proto gives`);
  if (differing.length > 0) {
    console.error("Run `npm run proto`, and commit what it writes.");
    process.exitCode = 1;
  } else console.log(`${fresh.size} generated files are up to date`);
} finally {
  rmSync(temporary, { recursive: true });
}

/**
 * @param {string} folder
 * @returns {Map<string, string>} file name to content
 */
function readFolder(folder) {
  return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}
