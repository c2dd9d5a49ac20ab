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
  it("is sound as the engine leaves it", () => {
    expect(checkStorage(file)).toEqual([]);
  });

  it.each([
    ["a message", "INSERT INTO inbox (instance_key, rank, event) VALUES (1, 1, x'00')", "messages in an inbox"],
    ["a timer", "INSERT INTO delayed (instance_key, due_at, starts, event) VALUES (1, 1, 0, x'00')", "delayed"],
    ["a turn", "INSERT INTO history (previous, events) VALUES (NULL, x'00')", "rows of history that no instance"],
    ["the turns of an instance", "UPDATE instances SET history_head = NULL WHERE key = 1", "rows of history"],
    ["a payload", "INSERT INTO payloads (key) VALUES (99)", "payloads without an instance"],
    ["an instance without payloads", "DELETE FROM payloads WHERE key = 1", "instances without payloads"],
  ])("has nothing left over: %s", (_, statement, problem) => {
    change(statement);
    expect(checkStorage(file)).toEqual([expect.stringContaining(problem)]);
  });

  it("has no open activity left over", () => {
    change(`INSERT INTO tasks (instance_key, deferred, execution_id, task_id, name) VALUES (1, 0, 'e', 1, 'step')`);
    expect(checkStorage(file)).toEqual(["the storage has 1 open activities"]);
  });
});
