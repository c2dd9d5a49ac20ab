/** Whatever is done in one task hub, nothing of it is seen from another: not even where the ids are the same. */
import { expect, it } from "@jest/globals";
import type { Connection } from "@reawait/protocol";

import type { ActivityItem, ScriptedWorker, TurnItem } from "../../testing/scripted-worker.js";
import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";
import { historyOf } from "./instance-cases.js";

const IDS = ["over", "failed", "running", "asked", "child"] as const;

/** A hub with an instance in each state, a turn of `asked` and an activity of `running` being out at its worker. */
interface Side {
  readonly connection: Connection;
  readonly worker: ScriptedWorker;
  readonly turn: TurnItem;
  readonly activity: ActivityItem;
}

async function populate(connection: Connection): Promise<Side> {
  const worker = scriptedWorker(connection);
  const answerFirst = async (instanceId: string, ...answer: Parameters<ScriptedWorker["answer"]>[1]) => {
    await connection.startInstance({ instanceId, name: "order", input: "1" });
    await worker.answer(await worker.turnOf(instanceId), answer);
  };
  await answerFirst("over", actions.complete(1, "1"));
  await answerFirst("failed", actions.fail(1));
  await answerFirst("running", actions.task(1), actions.child(2, "child"));
  await worker.answer(await worker.turnOf("child"), []);
  await connection.startInstance({ instanceId: "asked", name: "order" });
  return { connection, worker, turn: await worker.turnOf("asked"), activity: await worker.activity() };
}

/** All that a hub tells of its instances. */
async function told(connection: Connection): Promise<unknown> {
  const page = { fetchInputsAndOutputs: true, maxInstanceCount: 0 };
  return {
    found: await connection.queryInstances(page),
    ended: await connection.listInstanceIds({ pageSize: 0 }),
    histories: await Promise.all(IDS.map((id) => historyOf(connection, id))),
  };
}

type Act = (there: Side, here: Side) => Promise<unknown>;

const instance = (instanceId: string) => ({ target: { kind: "instance", instanceId }, recursive: true }) as const;
const batch = { target: { kind: "batch", instanceIds: ["over", "failed"] }, recursive: false } as const;
const filter = { target: { kind: "filter", filter: {} }, recursive: true } as const;

const acts: readonly (readonly [what: string, act: Act])[] = [
  ["a start", ({ connection: c }) => c.startInstance({ instanceId: "new", name: "order" })],
  [
    "a start in the place of another",
    ({ connection: c }) => c.startInstance({ instanceId: "over", name: "order", replaceableStatus: ["COMPLETED"] }),
  ],
  ["an event", ({ connection: c }) => c.raiseEvent({ instanceId: "running", name: "go" })],
  ["a suspension", ({ connection: c }) => c.suspendInstance({ instanceId: "running" })],
  ["a termination", ({ connection: c }) => c.terminateInstance({ instanceId: "running", recursive: true })],
  ["ending on the spot", ({ connection: c }) => c.skipGracefulTerminations({ instanceIds: ["running", "asked"] })],
  ["a rewind", ({ connection: c }) => c.rewindInstance({ instanceId: "failed" })],
  ["a restart", ({ connection: c }) => c.restartInstance({ instanceId: "over", restartWithNewInstanceId: false })],
  ["a purge", ({ connection: c }) => c.purgeInstances(instance("over"))],
  ["a purge of several", ({ connection: c }) => c.purgeInstances(batch)],
  ["a purge by filter", ({ connection: c }) => c.purgeInstances(filter)],
  ["the end of an activity", ({ worker, activity }) => worker.succeed(activity)],
  ["its end without a token", ({ worker, activity }) => worker.succeed({ ...activity, completionToken: "" })],
  ["a turn", ({ worker, turn }) => worker.answer(turn, [actions.complete(1), actions.send(2, "running", "go")])],
  ["a turn without a token", ({ worker, turn }) => worker.answer({ ...turn, completionToken: "" }, [actions.fail(1)])],
  ["a turn that is given back", ({ connection: c, turn }) => c.abandonOrchestratorTask(turn.completionToken)],
  ["a worker that stops", ({ worker }) => worker.stop()],
  ["a worker that is lost", ({ worker }) => worker.lose()],
  ["the answer to a turn of the other", ({ worker }, here) => worker.answer(here.turn, [actions.fail(1)])],
  ["the answer to an activity of the other", ({ worker }, here) => worker.fail(here.activity, "no")],
  ["giving back its turn", ({ connection: c }, here) => c.abandonOrchestratorTask(here.turn.completionToken)],
  ["giving back its activity", ({ connection: c }, here) => c.abandonActivityTask(here.activity.completionToken)],
  ["putting its activity aside", ({ connection: c }, here) => c.deferActivityTask(here.activity.completionToken)],
  ["being made anew", ({ connection: c }) => c.createTaskHub({ recreateIfExists: true })],
  ["being deleted", ({ connection: c }) => c.deleteTaskHub()],
];

export const apartCases: ConnectionCases = (connected) => {
  /** The first hub, and another one. */
  async function both(): Promise<readonly [Side, Side]> {
    const { connection } = connected();
    const other = connection.with({ taskHub: "bills" });
    await connection.hello();
    await other.createTaskHub({ recreateIfExists: false });
    return [await populate(connection), await populate(other)];
  }

  async function checkApart(here: Side, there: Side, act: Act): Promise<void> {
    const before = await told(here.connection);
    await act(there, here);
    expect(await told(here.connection)).toEqual(before);
    expect([here.worker.turnsWaiting, here.worker.activitiesWaiting]).toEqual([0, 0]);
    // What was out at its worker counts as ever.
    await here.worker.succeed(here.activity, '"its own"');
    expect((await here.worker.turn()).request.newEvents[1]).toMatchObject({ result: '"its own"' });
    await here.worker.answer(here.turn, [actions.complete(1, '"its own"')]);
    const asked = { instanceId: "asked", getInputsAndOutputs: true };
    expect(await here.connection.getInstance(asked)).toMatchObject({ output: '"its own"' });
  }

  it.each(acts)("the first sees nothing of %s in another", async (_, act) => {
    const [first, other] = await both();
    await checkApart(first, other, act);
  });

  it.each(acts)("another sees nothing of %s in the first", async (_, act) => {
    const [first, other] = await both();
    await checkApart(other, first, act);
  });

  it("a wait ends by what happens in its own", async () => {
    const [first, other] = await both();
    const asked = { instanceId: "asked", getInputsAndOutputs: true };
    const waits = [first, other].map(({ connection }) => connection.waitForInstanceCompletion(asked));
    for (const { connection } of [first, other]) await connection.hello();
    await first.worker.answer(first.turn, [actions.complete(1, '"first"')]);
    expect(await waits[0]).toMatchObject({ output: '"first"' });
    await other.worker.answer(other.turn, [actions.complete(1, '"other"')]);
    expect(await waits[1]).toMatchObject({ output: '"other"' });
  });

  it("pages go on in their own only", async () => {
    const [first, other] = await both();
    for (const { connection } of [first, other]) {
      const found: string[] = [];
      let continuationToken: string | undefined;
      do {
        const page = await connection.queryInstances({
          fetchInputsAndOutputs: false,
          maxInstanceCount: 2,
          continuationToken,
        });
        found.push(...page.orchestrationState.map(({ instanceId }) => instanceId));
        continuationToken = page.continuationToken;
      } while (continuationToken !== undefined);
      expect(found.sort()).toEqual([...IDS].sort());
    }
  });
};
