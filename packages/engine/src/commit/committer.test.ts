import { describe, expect, it } from "@jest/globals";

import type { Unit, UnitOutcome } from "../store/store.js";
import { purge } from "../store/testing/units.js";
import type { Committer } from "./committer.js";
import { createCommitter } from "./committer.js";
import { gatherBriefly } from "./gather.js";

const unit = (instanceId: string): Unit => purge(instanceId);
const idOf = (one: Unit): string => (one.kind === "purge" ? one.instanceIds.join() : "?");
const purged = (instanceId: string): UnitOutcome => ({
  kind: "purged",
  instances: [{ key: 1, instanceId, name: "order", version: undefined }],
  done: 1,
});
const textOf = (outcome: UnitOutcome): string =>
  outcome.kind === "purged" ? outcome.instances.map(({ instanceId }) => instanceId).join() : outcome.kind;

/** A disk whose commits end when they are told to. */
function slowDisk() {
  const batches: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const log: string[] = [];
  /** Whether the next ones succeed. */
  const reloads: boolean[] = [];
  const commit = (batch: readonly Unit[]): Promise<readonly UnitOutcome[]> => {
    batches.push(batch.map(idOf));
    return new Promise((resolve, reject) => {
      ends.push((error) => (error ? reject(error) : resolve(batch.map((one) => purged(idOf(one))))));
    });
  };
  const committer = createCommitter(commit, {
    gather: gatherBriefly,
    applied: (outcome) => log.push(`applied ${textOf(outcome)}`),
    rested: () => log.push("rested"),
    failed: (_, batch) => log.push(`failed ${batch.map(idOf).join()}`),
    reload: async () => {
      log.push("reload");
      return reloads.shift() ?? true;
    },
    refused: () => log.push("refused"),
  });
  const end = async (error?: Error): Promise<void> => {
    ends.shift()?.(error);
    await settled();
  };
  return { batches, committer, end, log, reloads };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const submit = (committer: Committer, id: string) => committer.submit(unit(id), (outcome) => `${id} ${outcome.kind}`);

describe("group commit", () => {
  it("writes at once what is submitted in one go, and what gathers meanwhile next", async () => {
    const { batches, committer, end } = slowDisk();
    const first = [submit(committer, "a"), submit(committer, "b")];
    await settled();
    const second = [submit(committer, "c"), submit(committer, "d")];
    await settled();
    expect(batches).toEqual([["a", "b"]]);
    await end();
    expect(batches).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    await end();
    expect(await Promise.all([...first, ...second])).toEqual(["a purged", "b purged", "c purged", "d purged"]);
  });

  it("changes memory only after the commit, in order, each unit's own change after the common one", async () => {
    const { committer, end, log } = slowDisk();
    void committer.submit(unit("a"), () => log.push("settled a"));
    void committer.submit(unit("b"), () => log.push("settled b"));
    await settled();
    expect(log).toEqual([]);
    await end();
    expect(log).toEqual(["applied a", "settled a", "applied b", "settled b", "rested"]);
  });

  it("is idle only when all is written", async () => {
    const { committer, end } = slowDisk();
    expect(committer.idle).toBe(true);
    void submit(committer, "a");
    expect(committer.idle).toBe(false);
    await settled();
    let drained = false;
    void committer.drain().then(() => (drained = true));
    await settled();
    expect(drained).toBe(false);
    await end();
    expect([committer.idle, drained]).toEqual([true, true]);
  });

  it("writes a flood in pieces, none lost, in order", async () => {
    const { batches, committer, end } = slowDisk();
    const ids = Array.from({ length: 2_500 }, (_, index) => String(index));
    const all = Promise.all(ids.map((id) => submit(committer, id)));
    await settled();
    for (let n = 0; n < 5; n++) await end();
    expect((await all).length).toBe(2_500);
    expect(batches.map((batch) => batch.length)).toEqual([500, 500, 500, 500, 500]);
    expect(batches.flat()).toEqual(ids);
  });
});

describe("a commit that fails", () => {
  it("as a whole acknowledges none of its units, and the next one is tried", async () => {
    const { committer, end, log } = slowDisk();
    const first = Promise.allSettled([submit(committer, "a"), submit(committer, "b")]);
    await settled();
    const next = submit(committer, "c");
    const cause = new Error("disk full");
    await end(cause);
    const rejected = { status: "rejected", reason: expect.objectContaining({ code: "UNAVAILABLE", cause }) };
    expect(await first).toEqual([rejected, rejected]);
    await end();
    expect(await next).toBe("c purged");
    expect(log).toEqual(["failed a,b", "reload", "applied c", "rested"]);
  });

  it("has memory loaded again before each write, and when asked to, until that could be done", async () => {
    const { committer, end, log, reloads } = slowDisk();
    reloads.push(false, false, false);
    const failed = expect(submit(committer, "a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await settled();
    await end(new Error("disk full"));
    await failed;
    void submit(committer, "b");
    await settled();
    await end();
    for (let retry = 0; retry < 3; retry++) {
      committer.retryReload();
      committer.retryReload();
      await settled();
    }
    const rested = ["reload", "rested"];
    expect(log).toEqual(["failed a", ...rested, "applied b", ...rested, ...rested, ...rested]);
  });

  it("for one unit leaves the others alone", async () => {
    const outcomes: readonly UnitOutcome[] = [{ kind: "failed", message: "constraint on inbox" }, purged("b")];
    const refused: string[] = [];
    const committer = createCommitter(async () => outcomes, {
      gather: gatherBriefly,
      applied: () => undefined,
      rested: () => undefined,
      failed: () => undefined,
      reload: () => Promise.resolve(true),
      refused: (message) => refused.push(message),
    });
    const [failed, fine] = await Promise.allSettled([submit(committer, "a"), submit(committer, "b")]);
    expect(failed).toMatchObject({ status: "rejected", reason: { code: "INTERNAL" } });
    // For the log, not for the caller.
    expect(failed).toMatchObject({ reason: { message: expect.not.stringContaining("constraint") } });
    expect(refused).toEqual(["constraint on inbox"]);
    expect(fine).toEqual({ status: "fulfilled", value: "b purged" });
  });

  it("in what is made of an outcome rejects that call only", async () => {
    const { committer, end } = slowDisk();
    const bad = committer.submit(unit("a"), () => {
      throw new Error("exists");
    });
    const good = submit(committer, "b");
    const refused = expect(bad).rejects.toThrow("exists");
    await settled();
    await end();
    await refused;
    expect(await good).toBe("b purged");
  });
});
