// The tests that the guide to testing shows run under the frameworks that they are for, on the packages as they are built,
// with the settings that the guide gives.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import ts from "typescript";
import { extractFiles } from "./markdown-examples.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const files = extractFiles(readFileSync(join(root, "docs", "testing.md"), "utf8"));

/** A user's project, with the packages installed. @type {string} */
let project;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "reawait-frameworks-"));
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"), "junction");
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  for (const { name, code } of files) writeFileSync(join(project, name), code);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What the framework that runs this very test would tell the one in the process. */
const OURS = ["NODE_OPTIONS", "NODE_ENV", "JEST_WORKER_ID", "NODE_TEST_CONTEXT"];

/**
 * @param {readonly string[]} args of Node
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {Promise<{ code: unknown, output: string }>}
 */
function run(args, more = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.includes(name));
  const env = { ...Object.fromEntries(inherited), NO_COLOR: "1", ...more };
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: project, env }, (error, stdout, stderr) => {
      done({ code: error?.code ?? 0, output: stdout + stderr });
    });
  });
}

/** How many tests a file of the guide holds. @param {string} name */
function testsIn(name) {
  const { code = "" } = files.find((file) => file.name === name) ?? {};
  const count = [...code.matchAll(/^(it|test)\(/gm)].length;
  if (count === 0) throw new Error(`the guide shows no test in ${name}`);
  return count;
}

describe("the tests of the guide pass under", () => {
  it("Jest", async () => {
    const jest = join(root, "node_modules", "jest", "bin", "jest.js");
    const count = testsIn("orders.test.ts");
    const { code, output } = await run([jest, "--runInBand", "orders.test.ts"], {
      NODE_OPTIONS: "--experimental-vm-modules",
    });
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`Tests:       ${count} passed, ${count} total`),
    });
  }, 120_000);

  it("Vitest", async () => {
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const { code, output } = await run([vitest, "run", "--reporter=json", "orders.vitest.test.ts"]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`"numPassedTests":${testsIn("orders.vitest.test.ts")},`),
    });
  }, 120_000);

  it("node:test", async () => {
    // As tsc builds it.
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
    mkdirSync(join(project, "dist"));
    for (const { name, code } of files.filter((file) => file.name.endsWith(".ts"))) {
      const { outputText } = ts.transpileModule(code, { compilerOptions });
      writeFileSync(join(project, "dist", name.replace(/\.ts$/, ".js")), outputText);
    }
    const { code, output } = await run(["--test", "--test-reporter=tap", "dist/orders.node.test.js"]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`# pass ${testsIn("orders.node.test.ts")}`),
    });
  }, 120_000);
});
