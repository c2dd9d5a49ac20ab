/** The matchers under Vitest, in a process of their own. */
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, it } from "@jest/globals";

const root = resolve(import.meta.dirname, "../../../..");
const project = join(import.meta.dirname, "testing/under-vitest");

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Result[]; readonly message: string }[];
}

interface Result {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

function runVitest(): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  const { NODE_OPTIONS: _ofTheTests, JEST_WORKER_ID: _ofJest, NODE_ENV: _test, ...env } = process.env;
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", project, "--reporter=json"];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: project, env }, (error, stdout, stderr) => {
      done({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

it("all that a user of Vitest relies on holds there", async () => {
  const { code, stdout, stderr } = await runVitest();
  let report: Report;
  try {
    report = JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`vitest did not report: ${stdout}${stderr}`);
  }
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(report.testResults.map(({ message }) => message)).toEqual([""]);
  expect(results.filter(({ status }) => status !== "passed")).toEqual([]);
  expect(results.length).toBe(7);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
}, 120_000);
