import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { silentLogger } from "@reawait/protocol";
import type { GrpcConnection } from "@reawait/protocol/grpc";
import { connect } from "@reawait/protocol/grpc";

import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { scriptedWorker } from "../testing/scripted-worker.js";
import { actions } from "../testing/turn-fixtures.js";
import { killEngines, runEngine, startEngine } from "./testing/engine-process.js";

// Processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
afterEach(killEngines);

const start = (storage: string, port = "0") => startEngine("--storage", storage, "--port", port);
const result = (connection: GrpcConnection, instanceId: string) =>
  connection.waitForInstanceCompletion({ instanceId, getInputsAndOutputs: true });

describe("reawait-engine", () => {
  it("says in one line where it listens and what it keeps, and is there when it has", async () => {
    const storage = path("said.db");
    const engine = start(storage);
    expect(await engine.firstLine).toMatch(
      /^reawait-engine: listening on http:\/\/127\.0\.0\.1:\d+, storage \/.*said\.db$/,
    );
    await using connection = connect(await engine.address);
    await connection.hello();
    engine.kill("SIGTERM");
    const { code, out, err } = await engine.ended;
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n")).toEqual([
      await engine.firstLine,
      "reawait-engine: stopping at SIGTERM; a second signal ends it at once",
      "reawait-engine: stopped",
      "",
    ]);
  });

  it("keeps a hub in memory, too", async () => {
    const engine = start(":memory:");
    expect(await engine.firstLine).toMatch(/, storage :memory:$/);
    await using connection = connect(await engine.address);
    await connection.startInstance({ instanceId: "a", name: "order" });
    const worker = scriptedWorker(connection);
    await worker.answer(await worker.turn(), [actions.complete(1, "1")]);
    expect(await result(connection, "a")).toMatchObject({ output: "1" });
  });

  it("goes by the name that it was given", async () => {
    const engine = startEngine(
      "--storage",
      ":memory:",
      "--port",
      "0",
      "--task-hub",
      "orders",
      "--durability",
      "normal",
    );
    await using connection = connect(await engine.address, { taskHub: "orders" });
    await connection.hello();
    await expect(connection.with({ taskHub: "bills" }).hello()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("makes the task hubs that it is asked for, if it was told to", async () => {
    const storage = path("hubs.db");
    const engine = startEngine("--storage", storage, "--port", "0", "--create-task-hubs");
    await using connection = connect(await engine.address, { taskHub: "orders" });
    await connection.startInstance({ instanceId: "a", name: "order" });
    const unnamed = { instanceId: "a", getInputsAndOutputs: false };
    expect(await connection.with({ taskHub: "default" }).getInstance(unnamed)).toBeUndefined();
    expect(existsSync(`${storage}.hubs/orders.db`)).toBe(true);
  });

  it("killed and started again on the same file and port, goes on with the clients and workers that it had", async () => {
    const storage = path("killed.db");
    const first = start(storage);
    const address = await first.address;
    const port = new URL(address).port;
    await using connection = connect(address, { logger: silentLogger });
    const worker = scriptedWorker(connection);
    await connection.hello();
    await connection.startInstance({ instanceId: "a", name: "order", input: "1" });
    await worker.answer(await worker.turn(), [actions.task(1), actions.task(2)]);
    const activity = await worker.activity();
    const aside = await worker.activity();
    await connection.deferActivityTask(aside.completionToken);
    const done = result(connection, "a");
    first.kill("SIGKILL");
    expect((await first.ended).code).toBeNull();
    expect(await worker.ended).toMatchObject({ code: "UNAVAILABLE" });
    // Sent into the void: it is tried again until somebody is there.
    const answered = worker.succeed(activity, "2");

    const second = start(storage, port);
    expect(await second.address).toBe(address);
    await answered;
    const again = scriptedWorker(connection);
    const turn = await again.turn();
    expect(turn.request.newEvents.slice(1)).toMatchObject([{ kind: "taskCompleted", taskScheduledId: 1, result: "2" }]);
    await again.answer(turn, []);
    await again.succeed(aside, "3");
    const last = await again.turn();
    expect(last.request.newEvents.slice(1)).toMatchObject([{ kind: "taskCompleted", taskScheduledId: 2, result: "3" }]);
    await again.answer(last, [actions.complete(3, "4")]);
    expect(await done).toMatchObject({ orchestrationStatus: "COMPLETED", output: "4" });
    expect(again.activitiesWaiting).toBe(0);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("stops at %s, cleanly, whoever waits or works", async (signal) => {
    const storage = path(`${signal}.db`);
    const engine = startEngine("--storage", storage, "--port", "0", "--drain", "0s");
    await using connection = connect(await engine.address, { retryTimeout: "0ms", logger: silentLogger });
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.turn();
    const waited = expect(result(connection, "a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await connection.hello();
    engine.kill(signal);
    expect(await engine.ended).toMatchObject({ code: 0, err: "" });
    await waited;
    await worker.ended;
    // The file is free, and what was out is ready again.
    const next = start(storage);
    await using later = connect(await next.address);
    expect((await scriptedWorker(later).turn()).request.instanceId).toBe("a");
  });

  it("shows its options, and its version", async () => {
    const help = await runEngine("--help");
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toMatch(/^usage: reawait-engine \[serve\] --storage FILE[\s\S]*--task-hub NAME/);
    for (const command of ["serve", "backup", "restore", "stats"]) {
      const own = await runEngine(command, "--help");
      expect(own).toMatchObject({ code: 0, err: "" });
      expect(help.out).toContain(own.out);
    }
    expect(await runEngine("--version")).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });
});

describe("reawait-engine refuses", () => {
  it.each([
    ["no file to keep the hub in", [], /^reawait-engine: --storage is missing/],
    ["a port that is no number", ["--storage", "x.db", "--port", "http"], /--port .* not "http"/],
    ["an option that it has not got", ["--storage", "x.db", "--prot", "1"], /--prot; did you mean --port\?/],
    ["a command that it has not got", ["backups"], /there is no command backups; did you mean backup\?/],
    [
      "a socket and a port",
      ["--storage", ":memory:", "--unix", "/tmp/x", "--port", "1"],
      /either --unix, or --host and --port/,
    ],
    [
      "a file without a token in it",
      ["--storage", ":memory:", "--token-file", "/dev/null"],
      /no token in it: \/dev\/null/,
    ],
    ["a backup that goes nowhere", ["backup", "--storage", "x.db"], /--to is missing/],
    ["a backup of two things", ["backup", "--storage", "x", "--address", "y", "--to", "z"], /either --address/],
    ["a restoring without a backup", ["restore", "--storage", "x.db"], /--from is missing/],
    ["an address that is none", ["stats", "--address", "localhost:4001"], /does not say how to connect/],
    ["to be reached by everybody", ["--storage", ":memory:", "--host", "0.0.0.0"], /without TLS/],
  ])("%s, and says where to look", async (_, args, message) => {
    const { code, out, err } = await runEngine(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err).toMatch(/--help lists the options\.\n$/);
    // Of the command that it is about.
    const [first = ""] = args;
    if (["backup", "restore", "stats"].includes(first)) expect(err).toContain(`reawait-engine ${first} --help`);
  });

  /** One line, and no stack. */
  const refusal = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await runEngine("--port", "0", ...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^reawait-engine: .*\n$/);
    return err;
  };

  it("a file that another engine has open, and leaves that one alone", async () => {
    const storage = path("shared.db");
    const first = start(storage);
    await first.firstLine;
    expect(await refusal("--storage", storage)).toMatch(/shared\.db is in use: another process/);
    await using connection = connect(await first.address);
    await connection.startInstance({ instanceId: "a", name: "order" });
  });

  it("a port that is taken, and frees the file", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const storage = path("free.db");
    expect(await refusal("--storage", storage, "--port", String(port))).toMatch(
      new RegExp(`:${port}: another process`),
    );
    other.close();
    await start(storage).firstLine;
  });

  it("a file that is no database", async () => {
    writeFileSync(path("letter.txt"), "Dear madam,\n".repeat(100));
    expect(await refusal("--storage", path("letter.txt"))).toMatch(/letter\.txt is not a task hub/);
  });

  it("a file in a folder that is not there", async () => {
    expect(await refusal("--storage", path("missing/hub.db"))).toMatch(/missing doesn't exist. Create it first/);
  });

  it("a place that it may not write to", async () => {
    // Root may write everywhere but to what is no real folder.
    const isRoot = process.getuid?.() === 0;
    const folder = isRoot ? "/proc" : path("guarded");
    if (!isRoot) {
      mkdirSync(folder);
      chmodSync(folder, 0o555);
    }
    expect(await refusal("--storage", `${folder}/hub.db`)).toMatch(/permission/);
  });
});
