import { it } from "@jest/globals";
import fc from "fast-check";
import { programs } from "./testing/arbitrary-program.js";
import { explore } from "./testing/explore.js";
import { interpret } from "./testing/interpret.js";
import { plainNames } from "./testing/program.js";
import { roughSchedules, calmSchedules } from "./testing/schedule.js";
import { World } from "./testing/world.js";

it("stats", async () => {
  const t0 = performance.now();
  const ps = fc.sample(fc.tuple(programs, calmSchedules), { numRuns: 1000, seed: 7 });
  const t1 = performance.now();
  let turns = 0, events = 0, ended = 0, actions = 0, size = 0; const kinds: Record<string, number> = {}; const max: number[] = [];
  const depth = (v: unknown): number => typeof v === "object" && v !== null ? ("kind" in v ? 1 : 0) + Math.max(0, ...Object.values(v).map(depth)) : 0;
  const depths: Record<number, number> = {};
  for (const [p, s] of ps) {
    const d = depth(p.body) - 1; depths[d] = (depths[d] ?? 0) + 1;
    size += JSON.stringify(p).length;
    const w = new World({ orchestrator: interpret(p, plainNames) });
    const b = await explore(w, plainNames, s);
    turns += w.turns.length; events += b.flatMap((x) => x.deliveries).length; ended += w.ended ? 1 : 0;
    max.push(w.turns.length);
    for (const t of w.turns) for (const a of t.actions) { actions++; const k = a.kind === "completeOrchestration" ? a.orchestrationStatus : a.kind; kinds[k] = (kinds[k] ?? 0) + 1; }
  }
  const t2 = performance.now();
  max.sort((a, b) => b - a);
  console.log({ gen: t1 - t0, run: t2 - t1, turns, events, ended, actions, kinds, size, depths, cpu: process.cpuUsage(), max: max.slice(0, 20), median: max[500] });
}, 100000);
