/**
 * Whatever is sent to an engine's port, it goes on, answers in words that are documented, keeps nothing for those who are
 * gone, and nobody else's instance is touched. `REAWAIT_SEED` draws the same requests again, `REAWAIT_CASES` says how many.
 */
import { isDeepStrictEqual } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { connect } from "@reawait/protocol/grpc";
import fc from "fast-check";

import { eventually } from "./service/testing/eventually.js";
import { startBystander } from "./testing/hostile/bystander.js";
import { hireCrew } from "./testing/hostile/crew.js";
import { hostileCaller } from "./testing/hostile/hostile-caller.js";
import type { KnownTokens } from "./testing/hostile/hostile-crowd.js";
import { attack, besiege } from "./testing/hostile/hostile-crowd.js";
import { judgeAnswer } from "./testing/hostile/judge-answer.js";
import { readEverything } from "./testing/hostile/read-everything.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";

const seed = Number(process.env["REAWAIT_SEED"] ?? Date.now() % 2 ** 31);
const cases = Number(process.env["REAWAIT_CASES"] ?? 10_000);
jest.setTimeout(60_000 + 100 * cases);
/** Of one round: first some streams of work, then other calls. */
const STREAMS = 10;
const CALLS = 90;
const ROUNDS = Math.ceil(cases / (STREAMS + CALLS));
/** Milliseconds from one round to the next: longer than a worker with a name has to come back. */
const ROUND = 11_000;
/** Bytes of heap that the second half of the rounds may add. */
const GROWTH = 16_000_000;

afterEach(closeTestEngines);

/** The history of a bystander whom nobody disturbs, in the same time. */
async function undisturbedHistory(): Promise<string> {
  const { connection, clock } = await openTestEngine();
  const bystander = await startBystander(connection);
  for (let round = 0; round < ROUNDS; round++) {
    clock.advance(ROUND);
    await bystander.step();
  }
  await bystander.end();
  return bystander.history();
}

describe(`an engine under ${cases} hostile requests (seed ${seed})`, () => {
  it("goes on as if nothing were the matter, and keeps nothing for anybody who is gone", async () => {
    const { engine, clock } = await openTestEngine();
    await using listener = await engine.listen();
    await using connection = connect(listener.address);
    await using caller = hostileCaller(listener.address);
    const bystander = await startBystander(connection);
    await eventually(() => engine.inUse.calls === 0);
    const before = engine.inUse;
    let tokens: KnownTokens = { live: [], spent: [] };
    let heap = Infinity;
    const { streams, calls } = attack(() => tokens);

    for (let round = 0; round < ROUNDS; round++) {
      const crew = await hireCrew(connection);
      tokens = { live: crew.tokens, spent: [...tokens.live.slice(-5), ...bystander.spentTokens.slice(-4)] };
      const onStreams = await besiege(caller, fc.sample(streams, { seed: seed + round, numRuns: STREAMS }));
      // Those that take everything would take the bystander's work too.
      await soon(() => engine.inUse.streams, before.streams + 1);
      clock.advance(ROUND);
      const [onCalls] = await Promise.all([
        besiege(caller, fc.sample(calls, { seed: seed + round, numRuns: CALLS })),
        bystander.step(),
      ]);
      expect([...onStreams, ...onCalls].flatMap((answered) => judgeAnswer(answered) ?? [])).toEqual([]);
      await crew.leave();
      await soon(() => engine.inUse, before);
      if (round === Math.floor(ROUNDS / 2)) heap = usedHeap();
    }

    expect(usedHeap() - heap).toBeLessThan(GROWTH);
    expect(await readEverything(connection)).toBeGreaterThan(0);
    await bystander.end();
    expect(await bystander.history()).toBe(await undisturbedHistory());
    await bystander.leave();
  });
});

/** Turns of the event loop, which sees to both sides, so that no load of the machine makes them too few. */
const SOON = 100_000;

/** Lets happen what is on its way, until it comes to this. */
async function soon(actual: () => unknown, expected: unknown): Promise<void> {
  let turns = 0;
  await eventually(() => isDeepStrictEqual(actual(), expected) || ++turns === SOON);
  expect(actual()).toEqual(expected);
}

function usedHeap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
