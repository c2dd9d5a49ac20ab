import { describe, expect, it } from "@jest/globals";

import { useTemporaryFolder } from "../testing/temporary-folder.js";
import type { Durability } from "./database.js";
import { openFileDatabase } from "./database.js";

const path = useTemporaryFolder();

describe("a hub's database", () => {
  it.each<[Durability, number]>([
    ["FULL", 2],
    ["NORMAL", 1],
  ])("writes ahead to a log, which a commit has SQLite flush by %s", (durability, synchronous) => {
    const db = openFileDatabase(path(`${durability}.db`), { durability });
    const settings = ["journal_mode", "synchronous", "locking_mode"].map((name) => db.pragma(name, { simple: true }));
    expect(settings).toEqual(["wal", synchronous, "exclusive"]);
    db.close();
  });
});
