/**
 * Whatever program wrote a history: it replays with that program, after a round trip through JSON. The seed is printed;
 * `REAWAIT_SEED` repeats a run, `REAWAIT_RUNS` makes it longer or shorter.
 */
import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "@reawait/core";
import type { HistoryEvent } from "@reawait/protocol";
import { readHistory, writeHistory } from "@reawait/protocol/history-json";
import fc from "fast-check";
import { programs } from "../../../core/src/replay/testing/arbitrary-program.js";
import { explore } from "../../../core/src/replay/testing/explore.js";
import { interpret } from "../../../core/src/replay/testing/interpret.js";
import { plainNames } from "../../../core/src/replay/testing/program.js";
import { decider, decisions } from "../../../core/src/replay/testing/reborder.js";
import { calmSchedules, roughSchedules } from "../../../core/src/replay/testing/schedule.js";
import { World } from "../../../core/src/replay/testing/world.js";
import { disturbedRun } from "../../../worker/src/testing/disturbed-run.js";
import { replay } from "./replay.js";

const { REAWAIT_SEED, REAWAIT_RUNS } = process.env;
const seed = REAWAIT_SEED === undefined ? Date.now() & 0x7fffffff : Number(REAWAIT_SEED);
const runs = (usual: number) => ({ seed, numRuns: REAWAIT_RUNS === undefined ? usual : Number(REAWAIT_RUNS) });
process.stderr.write(`properties of recorded histories: REAWAIT_SEED=${seed} repeats them\n`);

const endings: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "TERMINATED"]);

const PATIENCE = 600_000;

/** As it comes back from a file. */
const kept = (history: readonly HistoryEvent[]): string => {
  const text = writeHistory(history);
  expect(writeHistory(readHistory(text))).toBe(text);
  return text;
};

describe("a history that the engine wrote", () => {
  it(
    "replays with the code that wrote it, whatever went wrong on the way",
    async () => {
      const property = fc.asyncProperty(programs, decisions, decisions, async (program, story, trouble) => {
        const told = await disturbedRun({
          program,
          story: decider(story),
          trouble: decider(trouble),
          sessions: true,
        });
        const [root] = told.filter(({ instanceId }) => instanceId === "root");
        if (root === undefined) throw new Error("there is no root");
        const report = await replay(interpret(program, plainNames), kept(root.history));
        expect(report).toMatchObject({ instanceId: "root", name: "program", generations: 1, status: root.status });
        expect(report.waitingFor.length > 0).toBe(!endings.has(root.status));
      });
      await fc.assert(property, { ...runs(40), endOnFailure: false });
    },
    PATIENCE,
  );
});

describe("a history of any engine", () => {
  it(
    "replays at every turn, and with all generations",
    async () => {
      const property = fc.asyncProperty(
        programs,
        roughSchedules,
        fc.boolean(),
        async (program, schedule, closesBatches) => {
          const orchestrator = interpret(program, plainNames);
          const world = new World({ orchestrator, closesBatches });
          await explore(world, plainNames, schedule);
          for (const history of world.histories) {
            for (const [index, { kind }] of history.entries()) {
              if (index > 0 && kind === "orchestratorStarted") await replay(orchestrator, history.slice(0, index));
            }
          }
          const { generations, events } = await replay(orchestrator, kept(world.histories.flat()));
          expect([generations, events]).toEqual([world.histories.length, world.histories.flat().length]);
        },
      );
      await fc.assert(property, runs(300));
    },
    PATIENCE,
  );

  it(
    "does not replay with code that does one thing more before its end",
    async () => {
      const property = fc.asyncProperty(programs, calmSchedules, async (program, schedule) => {
        const orchestrator = interpret(program, plainNames);
        const world = new World({ orchestrator });
        await explore(world, plainNames, schedule);
        const changed = defineOrchestrator("program", async (ctx, state: never) => {
          void ctx.callActivity("a new one");
          return await orchestrator.fn(ctx, state);
        });
        await expect(replay(changed, kept(world.histories.flat()))).rejects.toMatchObject({
          name: "NonDeterminismError",
        });
      });
      await fc.assert(property, runs(100));
    },
    PATIENCE,
  );
});
