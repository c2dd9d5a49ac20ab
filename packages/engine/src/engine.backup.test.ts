import { readdirSync, statSync, writeFileSync } from "node:fs";

import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { connect } from "@reawait/protocol/grpc";

import { useTemporaryFolder } from "./store/testing/temporary-folder.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

// Threads take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
afterEach(closeTestEngines);

/** What a file holds besides others whose names begin as its own does. */
const beside = (name: string) =>
  readdirSync(path(".")).filter((file) => file.startsWith(name) && !/-(wal|shm)$/.test(file));

async function download(address: string, to: string): Promise<number> {
  await using connection = connect(address);
  const chunks: Uint8Array[] = [];
  for await (const chunk of connection.operations.backup({})) chunks.push(chunk);
  writeFileSync(to, Buffer.concat(chunks));
  return chunks.length;
}

describe.each([":memory:", "file"])("a backup of an engine that works (%s)", (kind) => {
  const storageOf = (name: string) => (kind === "file" ? path(`${name}.db`) : kind);

  it("goes on where the engine stood: with turns, activities and timers", async () => {
    const { engine, connection, clock, start } = await openTestEngine({ storage: storageOf("stood") });
    const worker = scriptedWorker(connection);
    await start("a");
    await start("b");
    await worker.answer(await worker.turnOf("a"), [actions.task(1), actions.timer(2, clock.now() + 60_000)]);
    await worker.turnOf("b");
    await worker.activity();
    const file = path(`stood-${kind.replaceAll(":", "")}.copy`);
    await engine.backup(file);
    await engine.close();

    const copy = await openTestEngine({ storage: file, clock });
    const again = scriptedWorker(copy.connection);
    const activity = await again.activity();
    await again.answer(await again.turnOf("b"), [actions.complete(1, "1")]);
    await again.succeed(activity, "2");
    const turn = await again.turnOf("a");
    expect(turn.request.newEvents.slice(1)).toMatchObject([{ kind: "taskCompleted", taskScheduledId: 1, result: "2" }]);
    await again.answer(turn, []);
    clock.advance(60_000);
    expect((await again.turnOf("a")).request.newEvents.slice(1)).toMatchObject([{ kind: "timerFired", timerId: 2 }]);
    expect(await copy.status("b")).toBe("COMPLETED");
  });

  it("travels over gRPC, and leaves nothing behind", async () => {
    const { engine, start } = await openTestEngine({ storage: storageOf("sent") });
    for (let count = 0; count < 20; count++) await start(`i-${count}`, "order", JSON.stringify("x".repeat(50_000)));
    await using listener = await engine.listen();
    const file = path(`received-${kind.replaceAll(":", "")}.db`);
    expect(await download(listener.address, file)).toBeGreaterThan(3);
    const copy = await openTestEngine({ storage: file });
    for (const id of ["i-0", "i-19"]) expect(await copy.get(id)).toMatchObject({ orchestrationStatus: "PENDING" });
    if (kind === "file") expect(beside("sent")).toEqual(["sent.db"]);
  });
});

describe("a backup", () => {
  it("does not take the place of a file, unless that is said", async () => {
    const { engine, start } = await openTestEngine();
    writeFileSync(path("taken.db"), "precious");
    await expect(engine.backup(path("taken.db"))).rejects.toMatchObject({
      name: "StorageError",
      code: "EXISTS",
      message: expect.stringMatching(/taken\.db exists already, and was left as it is/),
    });
    expect(statSync(path("taken.db")).size).toBe(8);
    await start("a");
    await engine.backup(path("taken.db"), { overwrite: true });
    const copy = await openTestEngine({ storage: path("taken.db") });
    expect(await copy.status("a")).toBe("PENDING");
  });

  it("is as hard to read as the file that it is of", async () => {
    const before = process.umask(0o077);
    try {
      const { engine } = await openTestEngine({ storage: path("private.db") });
      process.umask(0);
      await engine.backup(path("private.copy"));
      expect(statSync(path("private.copy")).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });

  it("is of the hub that is asked for, or none", async () => {
    const { engine } = await openTestEngine({ taskHub: "orders" });
    await using listener = await engine.listen();
    await using connection = connect(listener.address);
    const wrong = connection.operations.backup({ taskHub: "bills" })[Symbol.asyncIterator]();
    await expect(wrong.next()).rejects.toMatchObject({ code: "NOT_FOUND" });
    const right = connection.operations.backup({ taskHub: "orders" })[Symbol.asyncIterator]();
    const first = await right.next();
    expect(Buffer.from(first.done ? [] : first.value).toString("latin1", 0, 15)).toBe("SQLite format 3");
  });

  it("that nobody reads to its end leaves nothing behind", async () => {
    const { engine, start } = await openTestEngine({ storage: path("left.db") });
    for (let count = 0; count < 20; count++) await start(`i-${count}`, "order", JSON.stringify("x".repeat(50_000)));
    await using listener = await engine.listen();
    await using connection = connect(listener.address);
    for await (const chunk of connection.operations.backup({})) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    await engine.close();
    expect(beside("left")).toEqual(["left.db"]);
  });

  it("that was being sent when its process was killed is gone when the file is opened again, and nothing else is", async () => {
    const { engine } = await openTestEngine({ storage: path("killed.db") });
    await engine.close();
    const left = ["sending", "sending.unfinished", "sending.unfinished-journal"].map(
      (end) => `killed.db.0123456789ab.${end}`,
    );
    const others = [
      "killed.db.backup",
      "killed.db.0123456789ab",
      "killed.db.summer.sending",
      "killed.db.0123456789ab.sending.txt",
    ];
    for (const file of [...left, ...others]) writeFileSync(path(file), "");
    writeFileSync(path("not-killed.db.0123456789ab.sending"), "");
    await openTestEngine({ storage: path("killed.db") });
    expect(beside("killed").sort()).toEqual(["killed.db", ...others].sort());
    expect(beside("not-killed")).toHaveLength(1);
  });
});
