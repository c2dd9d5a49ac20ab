import { randomUUID } from "node:crypto";

import type { Connection } from "@reawait/protocol";

import type { ScriptedWorker } from "../scripted-worker.js";
import { scriptedWorker } from "../scripted-worker.js";
import { actions } from "../turn-fixtures.js";
import { VICTIM_NAMES, VICTIMS } from "./hostile-crowd.js";

/** A worker of the crowd's own, and the tokens of what is out at it. */
export interface Crew {
  readonly tokens: readonly string[];
  leave(): Promise<void>;
}

const names = VICTIM_NAMES.map((name) => ({ name, versions: [] }));
const [NAME] = VICTIM_NAMES;
/** Of each kind. */
const OUT = 12;
/** Enough for all that may be left of those before. */
const SLOTS = 100_000;

/** Takes some work for the crowd, so that it has something to answer. */
export async function hireCrew(connection: Connection): Promise<Crew> {
  const worker = scriptedWorker(connection, {
    filters: { orchestrations: names, activities: names },
    maxConcurrentOrchestrationWorkItems: SLOTS,
    maxConcurrentActivityWorkItems: SLOTS,
  });
  const tokens: string[] = [];
  const prefix = `crew ${randomUUID()}`;
  const instanceIds = Array.from({ length: OUT }, (_, index) => `${prefix} ${index}`);
  const start = (instanceId: string) => connection.startInstance({ instanceId, name: NAME });
  await Promise.all(VICTIMS.map((instanceId) => start(instanceId).catch(ignore)));
  for (const instanceId of instanceIds) {
    await start(instanceId);
    const first = await worker.turnOf(instanceId);
    await worker.answer(first, [actions.task(1, NAME), actions.timer(2, Date.UTC(2040))]);
    await connection.raiseEvent({ instanceId, name: "go on" });
    tokens.push((await worker.activity()).completionToken, (await worker.turnOf(instanceId)).completionToken);
  }
  tokens.push(...(await victimTurns(worker)));
  return {
    tokens,
    async leave() {
      await worker.stop();
      await connection.skipGracefulTerminations({ instanceIds });
      await connection.purgeInstances({ target: { kind: "batch", instanceIds }, recursive: false });
    },
  };
}

/** Those whose id was taken already may have no turn. */
async function victimTurns(worker: ScriptedWorker): Promise<readonly string[]> {
  const tokens: string[] = [];
  while (worker.turnsWaiting > 0) tokens.push((await worker.turn()).completionToken);
  return tokens;
}

function ignore(): void {}
