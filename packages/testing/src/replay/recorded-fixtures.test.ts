/** Histories of long ago, and of others: those that the runtime keeps as fixtures replay as files do. */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator, type AnyOrchestrator } from "@reawait/core";
import type { HistoryEvent } from "@reawait/protocol";
import { writeHistory } from "@reawait/protocol/history-json";
import { behaviours } from "../../../core/src/replay/testing/recorded-behaviours.js";
import { takeOvers } from "../../../core/src/replay/testing/take-over.js";
import { replayAll } from "./replay-all.js";
import { replay } from "./replay.js";

const fixtures = new URL("../../../core/src/replay/fixtures/", import.meta.url);

interface Fixture {
  readonly history: readonly HistoryEvent[];
}

function read(path: string): readonly Fixture[] {
  const fixture = JSON.parse(readFileSync(new URL(path, fixtures), "utf8")) as Fixture | Fixture[];
  return Array.isArray(fixture) ? fixture : [fixture];
}

const namesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, fixtures))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.replace(/\.json$/, ""));

function orchestratorOf(all: readonly AnyOrchestrator[], name: string): AnyOrchestrator {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no orchestrator "${name}"`);
  return found;
}

describe("what our runtime has recorded", () => {
  const orchestrators = behaviours.map(({ orchestrator }) => orchestrator);

  it.each(namesIn("."))("replays: %s", async (name) => {
    const [fixture] = read(`${name}.json`);
    const history = writeHistory(fixture?.history ?? []);
    const report = await replay(orchestratorOf(orchestrators, name), history);
    expect(report).toMatchObject({ name, instanceId: "instance-1", generations: 1 });
  });
});

describe("what durabletask-js has recorded", () => {
  it.each(namesIn("durabletask-js/"))("replays with the code that took it over: %s", async (name) => {
    const orchestrator = orchestratorOf(takeOvers, name);
    const executions = read(`durabletask-js/${name}.json`);
    for (const { history } of executions) {
      expect(await replay(orchestrator, writeHistory(history))).toMatchObject({ name, instanceId: "order-1" });
    }
    const whole = executions.flatMap(({ history }) => history);
    expect(await replay(orchestrator, whole)).toMatchObject({ name, generations: executions.length });
  });

  it.each(namesIn("durabletask-js/"))("does not replay with other code: %s", async (name) => {
    const idle = defineOrchestrator(name, async (ctx) => await ctx.waitForExternalEvent("nothing of this"));
    const [first] = read(`durabletask-js/${name}.json`);
    await expect(replay(idle, writeHistory(first?.history ?? []))).rejects.toMatchObject({
      name: "NonDeterminismError",
    });
  });
});

describe("a folder of what one of them has recorded", () => {
  const folders = [
    ["our runtime", ".", behaviours.map(({ orchestrator }) => orchestrator)],
    ["durabletask-js", "durabletask-js", takeOvers],
  ] as const;

  it.each(folders)("replays, each history with the code that has its name: %s", async (_whose, from, orchestrators) => {
    const names = namesIn(`${from}/`);
    const folder = await mkdtemp(join(tmpdir(), "reawait-fixtures-"));
    try {
      for (const name of names) {
        const executions = read(`${from}/${name}.json`).flatMap(({ history }) => history);
        await writeFile(join(folder, `${name}.json`), writeHistory(executions));
      }
      const { files } = await replayAll(folder, { orchestrators });
      expect(files.map(({ file, name }) => [file, name])).toEqual(
        [...names].sort().map((name) => [`${name}.json`, name]),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
