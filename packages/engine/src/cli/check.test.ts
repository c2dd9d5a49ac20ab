import { describe, expect, it } from "@jest/globals";

import { loadDriver } from "../store/sqlite/driver.js";
import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { closeTestEngines, openTestEngine } from "../testing/test-engine.js";
import { checkCommand } from "./check-command.js";
import type { Surroundings } from "./command.js";
import { run } from "./run.js";

const path = useTemporaryFolder();

async function check(...args: readonly string[]) {
  const said = { out: "", err: "" };
  const surroundings: Surroundings = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    environment: {},
    stop: async () => "SIGINT",
    onReload: () => undefined,
  };
  return { code: await run(["check", ...args], surroundings), ...said };
}

async function makeHub(name: string): Promise<string> {
  const { start } = await openTestEngine({ storage: path(name) });
  await start("a");
  await closeTestEngines();
  return path(name);
}

describe("reawait-engine check", () => {
  it("ends with 0 where a file is sound", async () => {
    const file = await makeHub("sound.db");
    const out = `${file}: 1 instances with 0 events; on their way 1 messages, 0 activities, 0 timers\nno problems\n`;
    expect(await check("--storage", file)).toEqual({ code: 0, out, err: "" });
  });

  it("ends with 1 where it is not, and says what is wrong", async () => {
    const file = await makeHub("unsound.db");
    const db = new (loadDriver(file))(file);
    db.exec("DELETE FROM inbox");
    db.close();
    const { code, out, err } = await check("--storage", file);
    expect([code, err]).toEqual([1, 'Instance "a": it has not begun, and nothing starts it.\n']);
    expect(out).toContain("1 problems");
  });

  it("ends with 1 where there is nothing to look at", async () => {
    const { code, err } = await check("--storage", path("none.db"));
    expect([code, err]).toEqual([1, expect.stringContaining("none.db could not be opened")]);
  });

  it.each([[[]], [["--storage"]], [["--storage", "a.db", "--port", "1"]], [["a.db"]]])(
    "ends with 2 where it does not understand: %j",
    async (args) => {
      const { code, err } = await check(...args);
      expect([code, err]).toEqual([2, expect.stringContaining("reawait-engine: ")]);
    },
  );

  it("looks at another hub of an engine, by its name", async () => {
    const { engine, connection } = await openTestEngine({ storage: path("several.db") });
    await connection.with({ taskHub: "Bills" }).createTaskHub({ recreateIfExists: false });
    await engine.close();
    const { code, out } = await check("--storage", path("several.db"), "--task-hub", "Bills");
    expect([code, out]).toEqual([0, expect.stringContaining(`${path("several.db.hubs/%42ills.db")}: 0 instances`)]);
    const missing = await check("--storage", path("several.db"), "--task-hub", "bills");
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("bills.db could not be opened")]);
    expect((await check("--storage", path("several.db"), "--task-hub", "../bills")).code).toBe(2);
  });

  it("explains itself", async () => {
    expect(await check("--help")).toEqual({ code: 0, out: checkCommand.usage, err: "" });
  });
});
