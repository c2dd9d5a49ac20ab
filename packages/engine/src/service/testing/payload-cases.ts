import { expect, it } from "@jest/globals";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";
import { historyOf } from "./instance-cases.js";

const megabyte = `"${"äöü💶".repeat(100_000)}"`;

export const payloadCases: ConnectionCases = (connected) => {
  it.each([
    ["null", "null"],
    ["false", "false"],
    ["zero", "0"],
    ["an empty string in JSON", '""'],
    ["an empty string", ""],
    ["none", undefined],
    ["what only looks like text", "\u0000\uFEFF\r\n\u2028"],
    ["more than a megabyte", megabyte],
  ])("of %s come through everywhere as they went in", async (_, payload) => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order", input: payload });
    const first = await worker.turn();
    expect(first.request.newEvents[1]).toMatchObject({ kind: "executionStarted", input: payload });
    await worker.answer(first, [{ ...actions.task(1), input: payload } as never], { customStatus: payload });
    const activity = await worker.activity();
    expect(activity.request.input).toBe(payload);
    await worker.succeed(activity, payload);
    const second = await worker.turn();
    expect(second.request.newEvents[1]).toMatchObject({ kind: "taskCompleted", result: payload });
    await worker.answer(second, []);
    await connection.raiseEvent({ instanceId: "a", name: "x", input: payload });
    const third = await worker.turn();
    expect(third.request.newEvents[1]).toMatchObject({ kind: "eventRaised", input: payload });
    await worker.answer(third, [actions.complete(2, payload)], { customStatus: payload });
    const state = await connection.waitForInstanceCompletion({ instanceId: "a", getInputsAndOutputs: true });
    expect(state).toMatchObject({ input: payload, output: payload, customStatus: payload });
  });

  it("are listed a megabyte at a time, however many are asked for, so that anybody can take a page", async () => {
    const { connection } = connected();
    const ids = Array.from({ length: 30 }, (_, n) => `i-${n}`);
    const inputs = ids.map((_, n) => (n === 20 ? megabyte : "x".repeat(200_000)));
    for (const [n, instanceId] of ids.entries()) {
      await connection.startInstance({ instanceId, name: "order", input: inputs[n] });
    }
    const all = { maxInstanceCount: 1_000, fetchInputsAndOutputs: true };
    const sizes: number[] = [];
    const found: string[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await connection.queryInstances({ ...all, continuationToken });
      sizes.push(page.orchestrationState.reduce((sum, { input = "" }) => sum + Buffer.byteLength(input), 0));
      found.push(...page.orchestrationState.map(({ instanceId }) => instanceId));
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    expect(found).toEqual(ids);
    expect(sizes.length).toBeLessThan(12);
    expect(Math.max(...sizes.filter((size) => size !== Buffer.byteLength(megabyte)))).toBeLessThanOrEqual(1_000_000);
    const brief = await connection.queryInstances({ ...all, fetchInputsAndOutputs: false });
    expect(brief.orchestrationState).toHaveLength(30);
  });

  it.each(["__proto__", "constructor", "toString", "größe/数量 💶", 'a "b" \\c', " "])(
    "may be named %j",
    async (name) => {
      const { connection } = connected();
      const worker = scriptedWorker(connection, {
        filters: { orchestrations: [{ name, versions: [name] }], activities: [{ name, versions: [] }] },
      });
      const tags = Object.fromEntries([[name, name]]);
      await connection.startInstance({ instanceId: name, name, version: name, tags });
      const first = await worker.turn();
      expect(first.request).toMatchObject({ instanceId: name });
      expect(first.request.newEvents[1]).toMatchObject({ name, version: name });
      await worker.answer(first, [
        actions.task(1, name),
        actions.child(2, `${name}!`, name),
        actions.send(3, name, name),
      ]);
      const activity = await worker.activity();
      expect(activity.request).toMatchObject({ name, orchestrationInstance: { instanceId: name } });
      await worker.succeed(activity);
      await connection.raiseEvent({ instanceId: name, name });
      const events = (await worker.turnOf(name)).request.newEvents;
      expect(events.filter((event) => event.kind === "eventRaised").map((event) => event.name)).toContain(name);
      const state = await connection.getInstance({ instanceId: name, getInputsAndOutputs: true });
      expect(state).toMatchObject({ instanceId: name, name, version: name });
      expect(Object.entries(state?.tags ?? {})).toEqual([[name, name]]);
      const query = { maxInstanceCount: 0, instanceIdPrefix: name, fetchInputsAndOutputs: false };
      const found = (await connection.queryInstances(query)).orchestrationState.map(({ instanceId }) => instanceId);
      expect(found).toEqual([name, `${name}!`]);
    },
  );

  it("make histories of thousands of events, which are read and sent whole", async () => {
    const { connection, hub } = connected();
    const worker = scriptedWorker(connection, { maxConcurrentActivityWorkItems: 1_000 });
    await connection.startInstance({ instanceId: "a", name: "order" });
    const count = 1_000;
    const many = Array.from({ length: count }, (_, index) => actions.task(index + 1));
    await worker.answer(await worker.turn(), many);
    const answers: Promise<void>[] = [];
    for (let n = 0; n < count; n++) {
      const activity = await worker.activity();
      answers.push(worker.succeed(activity, String(activity.request.taskId)));
    }
    for (let done = 0; done < count;) {
      const turn = await worker.turn();
      done += turn.request.newEvents.filter((event) => event.kind === "taskCompleted").length;
      await worker.answer(turn, []);
    }
    await Promise.all(answers);
    const history = await historyOf(connection, "a");
    expect(history.length).toBeGreaterThan(2 * count);
    expect(history).toEqual(await hub.history("a"));
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    expect((await worker.turn()).request.pastEvents).toEqual(history);
  });
};
