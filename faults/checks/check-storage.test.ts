import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Client } from "@reawait/client";
import { Worker } from "@reawait/worker";
import { allPrograms } from "../programs/all-programs.js";
import { fanOut } from "../programs/fan-out.js";
import { checkStorage } from "./check-storage.js";
import { loadDriver } from "./load-driver.js";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reawait-storage-"));
  file = join(folder, "hub.db");
  await using engine = await Engine.open({ storage: file, logger: silentLogger });
  await using worker = new Worker(engine.connection, { ...allPrograms, logger: silentLogger });
  await worker.start();
  const client = new Client(engine.connection);
  for (let number = 1; number <= 3; number++) await (await client.start(fanOut, [1, 2, 3])).result();
  await engine.whenAtRest();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function change(statement: string): void {
  const database = new (loadDriver())(file);
  database.exec(statement);
  database.close();
}

describe("the file of a hub at rest", () => {
  it("is sound as the engine leaves it", async () => {
    expect(await checkStorage(file)).toEqual([]);
  });

  it.each([
    ["a message", "INSERT INTO inbox (instance_key, rank, event) VALUES (1, 1, x'')"],
    ["a timer", "INSERT INTO delayed (instance_key, due_at, starts, event) VALUES (1, 1, 0, x'')"],
    [
      "an activity",
      `INSERT INTO tasks (instance_key, deferred, execution_id, task_id, name) VALUES (1, 0, 'e', 1, 'step')`,
    ],
  ])("has nothing on its way: %s", async (_, statement) => {
    change(statement);
    expect(await checkStorage(file)).toContainEqual(expect.stringContaining("what is on its way"));
  });

  it("has no row that is astray", async () => {
    change("INSERT INTO payloads (key) VALUES (99)");
    expect(await checkStorage(file)).toEqual(["A row is astray: payload 99 belongs to no instance."]);
  });
});
