import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

import { afterEach, describe, expect, it } from "@jest/globals";
import { readHistory } from "@reawait/protocol/history-json";

import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { scriptedWorker } from "../testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "../testing/test-engine.js";
import { actions } from "../testing/turn-fixtures.js";
import { exportCommand } from "./export-command.js";
import type { Surroundings } from "./command.js";
import { historyFileName } from "./history-file-name.js";
import { run } from "./run.js";

const path = useTemporaryFolder();
afterEach(closeTestEngines);

async function exportTo(...args: readonly string[]) {
  const said = { out: "", err: "" };
  const surroundings: Surroundings = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    environment: {},
    stop: async () => "SIGINT",
    onReload: () => undefined,
  };
  return { code: await run(["export", ...args], surroundings), ...said };
}

/** Of these ids, all run but the last two: one has completed, and one has not begun. */
const running = ["order-1", "Order-1", "a/b", "..", "x".repeat(300)];
const completed = "done-1";
const pending = "later-1";

async function makeHub(name: string) {
  const hub = await openTestEngine({ storage: path(name) });
  const worker = scriptedWorker(hub.connection);
  for (const id of running) {
    await hub.start(id, id === "a/b" ? "refund" : "order", '"in"');
    await worker.answer(await worker.turn(), [actions.task(1)]);
  }
  await hub.start(completed, "order");
  await worker.answer(await worker.turn(), [actions.complete(1, '"out"')]);
  await hub.connection.startInstance({
    instanceId: pending,
    name: "order",
    scheduledStartTimestamp: hub.clock.now() + 60_000,
  });
  const histories = new Map<string, unknown>();
  for (const id of [...running, completed]) histories.set(id, await hub.history(id));
  return { ...hub, file: path(name), histories };
}

const read = (file: string): unknown => readHistory(readFileSync(file, "utf8"));

/** From the file of a hub that is closed, and from one that runs, by its address. */
describe.each(["--storage", "--address"])("reawait-engine export %s", (from) => {
  const prefix = from.slice(2);
  let made = 0;

  async function source() {
    const hub = await makeHub(`${prefix}-${made++}.db`);
    if (from === "--storage") {
      await hub.engine.close();
      return { ...hub, at: [from, hub.file] };
    }
    const { address } = await hub.engine.listen({ port: 0 });
    return { ...hub, at: [from, address] };
  }

  it("writes one history to the standard output, and nothing else", async () => {
    const { at, histories } = await source();
    const { code, out, err } = await exportTo(...at, "--instance", "a/b");
    expect([code, err]).toEqual([0, ""]);
    expect(readHistory(out)).toEqual(histories.get("a/b"));
  });

  it("writes one history to a file, whatever its status", async () => {
    const { at, histories } = await source();
    const file = path(`${prefix}-one.json`);
    const { code, out } = await exportTo(...at, "--instance", completed, "--output", file);
    expect([code, out]).toEqual([0, `reawait-engine: exported 4 events to ${file}\n`]);
    expect(read(file)).toEqual(histories.get(completed));
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("writes the histories of those that run to a folder, each to its own file", async () => {
    const { at, histories } = await source();
    const folder = path(`${prefix}-many/histories`);
    const { code, out, err } = await exportTo(...at, "--folder", folder);
    const said = `reawait-engine: exported 5 histories to ${folder}; 1 not begun, without a history\n`;
    expect([code, out, err]).toEqual([0, said, ""]);
    expect(new Set(readdirSync(folder))).toEqual(new Set(running.map(historyFileName)));
    for (const id of running) expect(read(`${folder}/${historyFileName(id)}`)).toEqual(histories.get(id));
  });

  it("leaves out stack traces, with their paths of one machine, unless they are asked for", async () => {
    const hub = await openTestEngine({ storage: path(`${prefix}-failed.db`) });
    const worker = scriptedWorker(hub.connection);
    await hub.start("order-1", "order");
    const failureDetails = {
      ...{ errorType: "CardDeclined", errorMessage: "no funds", isNonRetriable: false },
      stackTrace: "CardDeclined: no funds\n    at pay (file:///home/mia/pay.js:3:7)",
    };
    const failed = { ...actions.complete(1), orchestrationStatus: "FAILED" as const, failureDetails };
    await worker.answer(await worker.turn(), [failed]);
    if (from === "--storage") await hub.engine.close();
    const at = from === "--storage" ? path(`${prefix}-failed.db`) : (await hub.engine.listen({ port: 0 })).address;
    const bare = await exportTo(from, at, "--instance", "order-1");
    expect(bare.out).toContain("no funds");
    expect(bare.out).not.toContain("pay.js");
    expect((await exportTo(from, at, "--instance", "order-1", "--stack-traces")).out).toContain("pay.js:3:7");
    const folder = path(`${prefix}-failed`);
    await exportTo(from, at, "--folder", folder, "--status", "FAILED", "--stack-traces");
    expect(readFileSync(`${folder}/order-1.json`, "utf8")).toContain("pay.js:3:7");
  });

  it("chooses by status and by name", async () => {
    const { at } = await source();
    const chosen = async (...filter: readonly string[]) => {
      const folder = path(`${prefix}-chosen-${made++}`);
      const { code } = await exportTo(...at, "--folder", folder, ...filter);
      expect(code).toBe(0);
      return readdirSync(folder).length;
    };
    expect(await chosen("--status", "completed")).toBe(1);
    expect(await chosen("--status", "COMPLETED, running")).toBe(6);
    expect(await chosen("--status", "all")).toBe(6);
    expect(await chosen("--name", "refund")).toBe(1);
    expect(await chosen("--name", "refund", "--status", "COMPLETED")).toBe(0);
  });

  it("writes over nothing unless it is told to, and then writes nothing at all", async () => {
    const { at, histories } = await source();
    const folder = path(`${prefix}-there`);
    mkdirSync(folder);
    writeFileSync(`${folder}/order-1.json`, "mine");
    const refused = await exportTo(...at, "--folder", folder);
    expect([refused.code, refused.out]).toEqual([1, ""]);
    expect(refused.err).toMatch(
      /order-1\.json exists already\. Nothing was written: choose another place, or give --force/,
    );
    expect(readdirSync(folder)).toEqual(["order-1.json"]);
    expect(readFileSync(`${folder}/order-1.json`, "utf8")).toBe("mine");
    const one = await exportTo(...at, "--instance", "order-1", "--output", `${folder}/order-1.json`);
    expect([one.code, one.err]).toEqual([1, expect.stringContaining("exists already")]);

    expect((await exportTo(...at, "--folder", folder, "--force")).code).toBe(0);
    expect(read(`${folder}/order-1.json`)).toEqual(histories.get("order-1"));
    expect(readdirSync(folder)).toHaveLength(5);
    const again = await exportTo(...at, "--folder", folder);
    expect(again.err).toContain("and 4 more of the histories");
  });

  it("says that there is no such instance, or no history of it", async () => {
    const { at } = await source();
    const missing = await exportTo(...at, "--instance", "nobody", "--output", path(`${prefix}-none.json`));
    expect([missing.code, missing.err]).toEqual([1, 'reawait-engine: There is no instance "nobody".\n']);
    const early = await exportTo(...at, "--instance", pending);
    expect([early.code, early.err]).toEqual([1, expect.stringContaining("has no history: it has not begun")]);
    expect(existsSync(path(`${prefix}-none.json`))).toBe(false);
  });
});

describe("reawait-engine export", () => {
  it("reads another hub of an engine, by its name", async () => {
    const { engine, connection } = await openTestEngine({ storage: path("several.db") });
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub({ recreateIfExists: false });
    const worker = scriptedWorker(bills);
    await bills.startInstance({ instanceId: "b", name: "bill" });
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const { address } = await engine.listen({ port: 0 });
    const remote = await exportTo("--address", address, "--task-hub", "bills", "--instance", "b");
    expect(readHistory(remote.out)).toHaveLength(4);
    await engine.close();
    const local = await exportTo("--storage", path("several.db"), "--task-hub", "bills", "--instance", "b");
    expect(local.out).toBe(remote.out);
    expect((await exportTo("--storage", path("several.db"), "--instance", "b")).code).toBe(1);
  });

  it("names the address where an engine has the file open", async () => {
    const { file } = await makeHub("open.db");
    const { code, err } = await exportTo("--storage", file, "--instance", "order-1");
    expect([code, err]).toEqual([1, expect.stringContaining("give its --address instead of --storage")]);
  });

  it("changes nothing in the file", async () => {
    const { engine, file } = await makeHub("same.db");
    await engine.close();
    const before = readFileSync(file);
    expect((await exportTo("--storage", file, "--folder", path("same"))).code).toBe(0);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("says what is wrong with a file, or an address", async () => {
    writeFileSync(path("other.db"), "no database at all, but long enough to be taken for one".repeat(20));
    const other = await exportTo("--storage", path("other.db"), "--instance", "a");
    expect([other.code, other.err]).toEqual([1, expect.stringContaining("other.db")]);
    const none = await exportTo("--storage", path("none.db"), "--instance", "a");
    expect([none.code, none.err]).toEqual([1, expect.stringContaining("none.db could not be opened")]);
    const nobody = await exportTo("--address", "http://127.0.0.1:1", "--instance", "a");
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining("127.0.0.1:1")]);
  });

  it.each([
    ["give either --address", ["--instance", "a"]],
    ["give either --address", ["--storage", "a.db", "--address", "http://127.0.0.1:1", "--instance", "a"]],
    ["give either --instance", ["--storage", "a.db"]],
    ["give either --instance", ["--storage", "a.db", "--instance", "a", "--folder", "b"]],
    ["--output is for one --instance", ["--storage", "a.db", "--folder", "b", "--output", "c"]],
    ["--status and --name choose", ["--storage", "a.db", "--instance", "a", "--status", "FAILED"]],
    ["--status is all, or some of", ["--storage", "a.db", "--folder", "b", "--status", "RUNNING,done"]],
    ["did you mean --folder?", ["--storage", "a.db", "--foldr", "b"]],
  ])("does not understand: %s", async (why, args) => {
    const { code, err } = await exportTo(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
    expect(err).toContain("reawait-engine export --help lists the options");
  });

  it("explains itself", async () => {
    expect(await exportTo("--help")).toEqual({ code: 0, out: exportCommand.usage, err: "" });
  });
});
