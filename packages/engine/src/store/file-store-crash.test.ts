import { describe, expect, it, jest } from "@jest/globals";

import { StorageInUseError } from "../storage-errors.js";
import { openFileStore } from "./file-store.js";
import { nextLine, runProgram, runWithFlags } from "./testing/child-process.js";
import { historyOf } from "./testing/read-store.js";
import { useTemporaryFolder } from "./testing/temporary-folder.js";

// Threads and processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
const everything = { statuses: undefined, createdFrom: undefined, createdTo: undefined, instanceIdPrefix: undefined };

describe("a store whose process is killed", () => {
  it("has every acknowledged batch, and no half of one", async () => {
    const file = path("crash.db");
    let acknowledged = 0;
    for (const batches of [1, 7, 60]) {
      const program = runProgram("commit-forever.mjs", file);
      for (let count = 0; count < batches; count++) {
        const line = await nextLine(program);
        expect(line).toMatch(/^\d+ created turnCommitted$/);
        acknowledged = Number.parseInt(line, 10);
      }
      await program.kill();
      // What was said between the last line read here and the end was acknowledged too.
      for await (const line of program.lines) acknowledged = Number.parseInt(line, 10);

      const store = await openFileStore(file, { durability: "FULL" });
      const ledger = await store.readInstance("ledger");
      const written = ledger?.historyLength ?? 0;
      const numbers = Array.from({ length: written }, (_, index) => String(index + 1));
      expect(written).toBeGreaterThanOrEqual(acknowledged);
      expect(ledger?.position).toBe(String(written));
      expect(await historyOf(store, 1)).toEqual(numbers);
      const { instances } = await store.queryInstances({ ...everything, afterKey: 1, limit: written + 10 });
      expect(instances.map(({ instanceId }) => instanceId)).toEqual(numbers);
      expect(store.opening.readyInstances).toHaveLength(written + 1);
      await store.close();
    }
  });

  it("is locked while the process lives, and free when it is gone", async () => {
    const file = path("held.db");
    const program = runProgram("hold-store.mjs", file);
    expect(await nextLine(program)).toBe("open");
    const refused = await openFileStore(file, { durability: "FULL" }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StorageInUseError);
    expect(refused).toMatchObject({ storage: file, code: "IN_USE", message: expect.stringContaining(file) });
    await program.kill();
    const store = await openFileStore(file, { durability: "FULL" });
    await store.close();
  });
});

describe("a store whose thread runs out of memory", () => {
  it("says so, goes on with another thread, and keeps its process no longer than before", async () => {
    const program = runProgram("starve-thread.mjs", path("starved.db"));
    expect(await nextLine(program)).toMatch(/^THREAD: .* ended unexpectedly: .*memory/);
    expect(await nextLine(program)).toBe("purged");
    expect(await program.ended).toBe(0);
  });
});

describe("a process with flags of its own", () => {
  it.each([
    ["of V8", ["--max-old-space-size=500"]],
    ["about a program that is a text", ["--input-type=module", "-e"]],
    ["of both", ["--expose-gc", "--input-type=module", "-e"]],
  ])("has a store as well: %s", async (_, flags) => {
    const program = runWithFlags(flags, "leave-store.mjs", path(`flags-${flags.length}.db`));
    expect(await nextLine(program)).toBe("purged");
    expect(await program.ended).toBe(0);
  });
});

describe("a store that nobody closes", () => {
  it("keeps its process alive for the answers that are due, and no longer", async () => {
    const program = runProgram("leave-store.mjs", path("left.db"));
    expect(await nextLine(program)).toBe("purged");
    expect(await program.ended).toBe(0);
  });
});
