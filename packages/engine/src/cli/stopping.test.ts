/** The command as systems stop it: with work at workers, twice, as the first process of a container. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { silentLogger } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";

import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { scriptedWorker } from "../testing/scripted-worker.js";
import { actions } from "../testing/turn-fixtures.js";
import { engineCommand, killEngines, startEngine } from "./testing/engine-process.js";

// Processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
afterEach(killEngines);

const AS_FIRST = ["--user", "--pid", "--fork", "--kill-child"];

async function busyEngine(storage: string, ...args: readonly string[]) {
  const engine = startEngine("--storage", storage, "--port", "0", ...args);
  const connection = connect(await engine.address, { retryTimeout: "0ms", logger: silentLogger });
  const worker = scriptedWorker(connection);
  await connection.startInstance({ instanceId: "a", name: "order" });
  return { engine, connection, worker, turn: await worker.turn() };
}

describe("a command that is to stop", () => {
  it("waits for the work that is out, says so, and is gone when it has come", async () => {
    const storage = path("drained.db");
    const { engine, connection, worker, turn } = await busyEngine(storage, "--drain", "10m");
    await using _ = connection;
    engine.kill("SIGTERM");
    await engine.said(/Draining: 1 turn and 0 activities are at workers; waiting for their answers, up to 10m/);
    await worker.answer(turn, [actions.complete(1, "1")]);
    expect(await engine.ended).toMatchObject({ code: 0, out: expect.stringMatching(/stopped\n$/), err: "" });
    const next = startEngine("--storage", storage, "--port", "0");
    await using later = connect(await next.address);
    expect(await later.getInstance({ instanceId: "a", getInputsAndOutputs: true })).toMatchObject({ output: "1" });
  });

  it("waits no longer than it was told, and gives back what is out", async () => {
    const storage = path("late.db");
    const { engine, connection, worker } = await busyEngine(storage, "--drain", "10ms");
    await using _ = connection;
    engine.kill("SIGINT");
    expect(await engine.ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/1 turn and 0 activities are given back\.\n.*stopped\n$/),
    });
    await worker.ended;
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends at once at a second signal, %s, and loses nothing", async (signal, code) => {
    const storage = path(`twice-${signal}.db`);
    const { engine, connection } = await busyEngine(storage, "--drain", "10m");
    await using _ = connection;
    engine.kill("SIGTERM");
    await engine.said(/Draining/);
    engine.kill(signal);
    expect(await engine.ended).toMatchObject({ code });
    const next = startEngine("--storage", storage, "--port", "0");
    await using later = connect(await next.address);
    expect((await scriptedWorker(later).turn()).request.instanceId).toBe("a");
  });

  // Where this process may make a space of process ids, as a container has one.
  const mayUnshare = spawnSync("unshare", [...AS_FIRST, "true"]).status === 0;
  (mayUnshare ? it : it.skip)(
    "does so as the first process of a container, too, which no signal ends by itself",
    async () => {
      const args = ["--storage", path("first.db"), "--port", "0", "--drain", "10m"];
      const launcher = spawn("unshare", [...AS_FIRST, process.execPath, engineCommand, ...args]);
      const ended = once(launcher, "exit");
      const lines = createInterface({ input: launcher.stdout })[Symbol.asyncIterator]();
      const line = async () => String((await lines.next()).value);
      const [, address = ""] = /listening on (\S+),/.exec(await line()) ?? [];
      await using connection = connect(address, { retryTimeout: "0ms", logger: silentLogger });
      const worker = scriptedWorker(connection);
      await connection.startInstance({ instanceId: "a", name: "order" });
      await worker.turn();
      const first = Number(readFileSync(`/proc/${launcher.pid}/task/${launcher.pid}/children`, "utf8"));
      process.kill(first, "SIGTERM");
      expect(await line()).toMatch(/stopping at SIGTERM/);
      expect(await line()).toMatch(/Draining/);
      process.kill(first, "SIGTERM");
      expect(await ended).toEqual([143, null]);
    },
  );
});
