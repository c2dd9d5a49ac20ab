/** Backups, restoring and stats, as one does them beside an engine that works. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { afterEach, describe, expect, it, jest } from "@jest/globals";
import type { EngineStats } from "@reawait/protocol";
import { isTerminalStatus, silentLogger } from "@reawait/protocol";
import type { GrpcConnection } from "@reawait/protocol/grpc";
import { connect } from "@reawait/protocol/grpc";

import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { scriptedWorker } from "../testing/scripted-worker.js";
import { actions } from "../testing/turn-fixtures.js";
import { killEngines, runEngine, startEngine } from "./testing/engine-process.js";

// Processes take their time to start on a busy machine.
jest.setTimeout(120_000);
const path = useTemporaryFolder();
afterEach(killEngines);

const start = (storage: string) => startEngine("--storage", storage, "--port", "0", "--drain", "0s");

/** Answers whatever comes: each order has two activities, one after the other. */
function workOn(connection: GrpcConnection) {
  const worker = scriptedWorker(connection);
  const answerTurns = async (): Promise<never> => {
    for (;;) {
      const turn = await worker.turn();
      const { pastEvents, newEvents } = turn.request;
      const done = [...pastEvents, ...newEvents].filter(({ kind }) => kind === "taskCompleted").length;
      await worker.answer(turn, [done === 2 ? actions.complete(3, "1") : actions.task(done + 1)]);
    }
  };
  const answerActivities = async (): Promise<never> => {
    for (;;) await worker.succeed(await worker.activity(), JSON.stringify("x".repeat(2_000)));
  };
  answerTurns().catch(() => undefined);
  answerActivities().catch(() => undefined);
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `order-${index}`);

describe("a backup under load", () => {
  it("is sound, and every instance in it goes on to its end", async () => {
    const engine = start(path("busy.db"));
    const address = await engine.address;
    await using connection = connect(address, { retryTimeout: "0ms", logger: silentLogger });
    workOn(connection);
    const input = JSON.stringify("x".repeat(5_000));
    const all = ids(150);
    const loaded = (async () => {
      for (const instanceId of all) await connection.startInstance({ instanceId, name: "order", input });
    })();
    await connection.waitForInstanceCompletion({ instanceId: "order-20", getInputsAndOutputs: false });
    const backup = await runEngine("backup", "--address", address, "--to", path("busy.backup"));
    expect(backup).toEqual({
      code: 0,
      out: expect.stringMatching(/^reawait-engine: backed up to \/.*busy\.backup, [\d.]+ [kM]B, checked\n$/),
      err: "",
    });
    await loaded;
    engine.kill("SIGKILL");
    await engine.ended;

    const restored = await runEngine("restore", "--from", path("busy.backup"), "--storage", path("again.db"));
    expect(restored).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^reawait-engine: restored \/.*again\.db from/),
    });
    const next = start(path("again.db"));
    await using later = connect(await next.address, { retryTimeout: "0ms", logger: silentLogger });
    const before = await Promise.all(
      all.map((instanceId) => later.getInstance({ instanceId, getInputsAndOutputs: false })),
    );
    const held = all.filter((_, index) => before[index] !== undefined);
    const isOver = before.map((state) => state !== undefined && isTerminalStatus(state.orchestrationStatus));
    expect(isOver.filter(Boolean).length).toBeGreaterThan(0);
    workOn(later);
    for (const instanceId of held) {
      const end = await later.waitForInstanceCompletion({ instanceId, getInputsAndOutputs: true });
      expect(end).toMatchObject({ orchestrationStatus: "COMPLETED", output: "1", input });
    }
  });
});

describe("backing up and restoring", () => {
  it("works on a file that no engine has open, and names the address where one has", async () => {
    const engine = start(path("file.db"));
    await using connection = connect(await engine.address);
    await connection.startInstance({ instanceId: "a", name: "order" });
    const args = ["backup", "--storage", path("file.db"), "--to", path("file.backup")];
    expect(await runEngine(...args)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /file\.db is open in an engine that runs: give its --address instead of --storage\.\n$/,
      ),
    });
    engine.kill("SIGKILL");
    await engine.ended;
    expect(await runEngine(...args)).toMatchObject({ code: 0 });
    const again = start(path("file.backup"));
    await using later = connect(await again.address);
    expect(await later.getInstance({ instanceId: "a", getInputsAndOutputs: false })).toBeDefined();
  });

  it("overwrites nothing without --force", async () => {
    const engine = start(path("forced.db"));
    const address = await engine.address;
    writeFileSync(path("there"), "precious");
    const backup = ["backup", "--address", address, "--to", path("there")];
    expect(await runEngine(...backup)).toMatchObject({ code: 1, err: expect.stringContaining("there exists already") });
    expect(readFileSync(path("there"), "utf8")).toBe("precious");
    expect(await runEngine(...backup, "--force")).toMatchObject({ code: 0 });
    const restore = ["restore", "--from", path("there"), "--storage", path("forced.db")];
    expect(await runEngine(...restore)).toMatchObject({ code: 1, err: expect.stringContaining("exists already") });
    expect(await runEngine(...restore, "--force")).toMatchObject({
      code: 1,
      err: expect.stringContaining("is in use"),
    });
    engine.kill("SIGTERM");
    await engine.ended;
    expect(await runEngine(...restore, "--force")).toMatchObject({ code: 0 });
  });

  it("leaves nothing where there is no engine", async () => {
    const backup = await runEngine("backup", "--address", "http://127.0.0.1:1", "--to", path("none.db"));
    expect(backup).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^reawait-engine: No engine can be reached.*\n$/),
    });
    expect([existsSync(path("none.db")), existsSync(path("none.db.unfinished"))]).toEqual([false, false]);
  });
});

describe("stats", () => {
  it("are told to people and to programs", async () => {
    const engine = start(":memory:");
    const address = await engine.address;
    await using connection = connect(address);
    await connection.startInstance({ instanceId: "a", name: "order", version: "2" });
    await connection.startInstance({ instanceId: "b", name: "nobody's" });
    const worker = scriptedWorker(connection, {
      filters: { orchestrations: [{ name: "order", versions: [] }], activities: [] },
      maxConcurrentOrchestrationWorkItems: 8,
    });
    await worker.turn();
    const { code, out, err } = await runEngine("stats", "--address", address);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.replace(/[\d.]+ kB/, "… kB").split("\n")).toEqual([
      'Task hub "default"',
      "  storage    … kB",
      "  instances  2 PENDING",
      "  workers    1, with turns 1 of 8, activities 0 of 50",
      "  waits      none",
      "  orchestrations",
      "                       ready  delayed  out",
      "    nobody's               1        0    0  no worker takes it",
      "    order (version 2)      0        0    1",
      "  activities: nothing to be done",
      "",
    ]);
    const json = await runEngine("stats", "--address", address, "--json", "--task-hub", "default");
    const stats = JSON.parse(json.out) as EngineStats;
    expect(stats.taskHubs[0]).toMatchObject({ name: "default", instances: { PENDING: 2 }, waits: 0 });
    const other = await runEngine("stats", "--address", address, "--task-hub", "bills");
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no task hub "bills" here'),
    });
  });
});

describe("the log as JSON", () => {
  it("is one object a line, on either output", async () => {
    const engine = startEngine(
      "--storage",
      ":memory:",
      "--port",
      "0",
      "--log-format",
      "json",
      "--token-file",
      tokenFile(),
    );
    const listening = JSON.parse(await engine.firstLine) as { readonly address: string };
    expect(listening).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "info",
      message: expect.stringMatching(/^listening on http:/),
      address: expect.stringMatching(/^http:/),
      storage: ":memory:",
      guard: ["tokens"],
    });
    await using connection = connect(listening.address, { retryTimeout: "0ms", logger: silentLogger });
    await expect(connection.hello()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    engine.kill("SIGTERM");
    const { out, err } = await engine.ended;
    const lines = (text: string) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { readonly level: string; readonly message: string });
    expect(
      lines(out)
        .map(({ level, message }) => [level, message])
        .slice(1),
    ).toEqual([
      ["info", "stopping at SIGTERM; a second signal ends it at once"],
      ["info", "stopped"],
    ]);
    expect(lines(err)).toMatchObject([{ level: "warn", message: expect.stringContaining("has no bearer token") }]);
  });

  function tokenFile(): string {
    writeFileSync(path("tokens"), "planted\n");
    return path("tokens");
  }
});
