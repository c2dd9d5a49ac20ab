/**
 * A million instances that sleep, half of them on timers and half on events, cost no memory; the hub opens at once; and
 * those whose time has come wake up without the others. One of each is real, the others are copies of its rows.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadDriver } from "../checks/load-driver.js";
import { createJumpingClock, type JumpingClock } from "../network/jumping-clock.js";
import { figure, type Figure, type Measurement } from "./figure.js";
import { openInProcess, type InProcess } from "./in-process.js";
import { memoryOf, timed } from "./measure.js";
import { go, listener, sleeper } from "./programs.js";

const EACH = 500_000;
const DUE = 10_000;
const TOLD = 100;
const DAY = 24 * 3_600_000;
/** Milliseconds between two timers that are due later. */
const APART = 1_000;

export const sleepers: Measurement = async (folder) => {
  await plantSleepers(folder, { each: EACH, due: DUE });
  // In a process that has seen nothing of all this.
  const script = fileURLToPath(new URL("main.js", import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [script, "wake", folder], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`The process that wakes them ended with ${status}.`);
  return JSON.parse(stdout) as readonly Figure[];
};

export interface Planting {
  /** How many there are of each kind. */
  readonly each: number;
  /** How many of the timers are due at the same time, before all others. */
  readonly due: number;
}

/** Makes a hub of them: `sleeper-0` and so on, due first, and `listener-0` and so on. */
export async function plantSleepers(folder: string, { each, due }: Planting): Promise<void> {
  {
    await using hub = await openInProcess(folder);
    await hub.startWorker();
    await hub.client.start(sleeper, undefined, { instanceId: "sleeper-0" });
    await hub.client.start(listener, undefined, { instanceId: "listener-0" });
    await hub.engine.whenAtRest();
  }
  const database = new (loadDriver())(join(folder, "hub.db"));
  database.pragma("synchronous = OFF");
  const columnsOf = (table: string): readonly string[] =>
    (database.pragma(`table_info(${table})`) as readonly { readonly name: string }[]).map(({ name }) => name);
  const copy = (table: string, key: number, changes: Readonly<Record<string, string>>): void => {
    const values = columnsOf(table).map((name) => changes[name] ?? name);
    const statement = `INSERT INTO ${table}
      WITH RECURSIVE copies(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copies WHERE i < ${each - 1})
      SELECT ${values.join(", ")} FROM copies CROSS JOIN ${table} WHERE key = ${key}`;
    database.prepare(statement).run();
  };
  const read = (sql: string): number => Number(database.prepare(sql).pluck().get());
  const plant = (name: string, offset: number): void => {
    const key = read(`SELECT key FROM instances WHERE instance_id = '${name}-0'`);
    const head = read(`SELECT history_head FROM instances WHERE key = ${key}`);
    const moved = `${offset} + i`;
    const row = { key: moved, instance_id: `'${name}-' || i`, history_head: moved, position: "position || i" };
    copy("history", head, { key: moved, previous: "NULL" });
    copy("payloads", key, { key: moved });
    copy("instances", key, row);
    if (name !== sleeper.name) return;
    const timer = read(`SELECT key FROM delayed WHERE instance_key = ${key}`);
    const dueAt = `due_at + CASE WHEN i < ${due} THEN 0 ELSE ${DAY} + i * ${APART} END`;
    copy("delayed", timer, { key: moved, instance_key: moved, due_at: dueAt });
  };
  database.transaction(() => {
    plant(sleeper.name, 10);
    plant(listener.name, 10 + each);
  })();
  database.close();
}

/** In the process that opens them. */
export const wakeSleepers: Measurement = async (folder) => {
  const clock = createJumpingClock();
  {
    // The first hub of a process brings the driver with it, whatever is in the hub.
    await using small = await openInProcess(await mkdtemp(join(folder, "small-")), clock);
    await small.startWorker();
  }
  const before = memoryOf().now;
  const { result: hub, took, worked } = await timed(() => openInProcess(folder, clock));
  const opened = memoryOf().now;
  await using _ = hub;
  await hub.startWorker();
  const ids = Array.from({ length: TOLD }, (_each, index) => `listener-${(index + 1) * (EACH / TOLD) - 1}`);
  const told = await timed(() => tell(hub, ids));
  const beforeWaking = memoryOf().peak;
  const waking = await timed(() => wake(hub, clock, DUE));
  return [
    figure("time to open a hub of a million", took, "ms", 2_000),
    figure("work to open it", worked, "ms", 500),
    figure("memory that it takes", opened - before, "MB", 20),
    figure(`time to tell ${TOLD} of them`, told.took, "ms"),
    figure("results that are wrong", told.result.filter((result) => result !== "now").length, "", 0),
    figure("memory at most before anybody wakes up", beforeWaking, "MB", 200),
    figure(`time to wake ${DUE} at the same time`, waking.took / 1_000, "s"),
    figure("those that are awake too much or too few", Math.abs((await countAwake(hub)) - DUE), "", 0),
    figure("memory at most", memoryOf().peak, "MB", 300),
  ];
};

/** Tells some of those that wait for a word, and wakes those that are due. */
export async function wakeSome(
  folder: string,
  { due, told }: { readonly due: number; readonly told: readonly string[] },
): Promise<{ readonly awake: number; readonly results: readonly string[] }> {
  const clock = createJumpingClock();
  await using hub = await openInProcess(folder, clock);
  await hub.startWorker();
  const results = await tell(hub, told);
  await wake(hub, clock, due);
  return { awake: await countAwake(hub), results };
}

function tell({ client }: InProcess, ids: readonly string[]): Promise<readonly string[]> {
  const telling = ids.map(async (id) => {
    const handle = client.getHandle(id, listener);
    await handle.raiseEvent(go, "now");
    return handle.result();
  });
  return Promise.all(telling);
}

async function wake({ client, engine }: InProcess, clock: JumpingClock, due: number): Promise<void> {
  clock.jump(30 * DAY);
  await client.getHandle(`sleeper-${due - 1}`, sleeper).result();
  await engine.whenAtRest();
}

async function countAwake({ client }: InProcess): Promise<number> {
  let awake = 0;
  const sleepers = client.list({ statuses: ["COMPLETED"], instanceIdPrefix: `${sleeper.name}-` });
  for await (const { runtimeStatus } of sleepers) if (runtimeStatus === "COMPLETED") awake += 1;
  return awake;
}
