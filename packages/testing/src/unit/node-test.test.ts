/** Unit tests under node:test, on the packages as they are built, in a process of their own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "@jest/globals";

it("all that a user of node:test relies on holds there", async () => {
  const { NODE_OPTIONS: _ofTheTests, NODE_TEST_CONTEXT: _none, ...env } = process.env;
  const args = ["--test", "--test-reporter=tap", join(import.meta.dirname, "testing/under-node/orders.mjs")];
  const { code, output } = await new Promise<{ readonly code: unknown; readonly output: string }>((done) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      done({ code: error?.code ?? 0, output: stdout + stderr });
    });
  });
  expect({ code, passed: /^# pass \d+$/m.exec(output)?.[0] }).toEqual({ code: 0, passed: "# pass 3" });
});
