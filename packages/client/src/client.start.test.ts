import { defineOrchestrator, OrchestrationAlreadyExistsError, PayloadError } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { scriptedHub } from "../../worker/src/testing/scripted-hub.js";
import { closeHubs, openHub } from "../../worker/src/testing/test-hub.js";
import { Client } from "./client.js";

afterEach(closeHubs);

const echo = defineOrchestrator("echo", async (_ctx, input: unknown) => input);
const facts = defineOrchestrator("facts", async ({ version, tags, instanceId }) => ({ version, tags, instanceId }), {
  version: "1.2",
  tags: { team: "orders", kind: "definition" },
});

describe("start", () => {
  it("gives a handle of the instance, under the id that was asked for", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [echo] });
    const handle = await env.start(echo, { a: [1] }, { instanceId: "order-17" });
    expect(handle.instanceId).toBe("order-17");
    expect(await handle.result()).toEqual({ a: [1] });
  });

  it("gives each instance a random id where none was asked for", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [echo] });
    const ids = [await env.start(echo, 1), await env.start(echo, 1)].map(({ instanceId }) => instanceId);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("goes on with the id that the engine chose, where that differs", async () => {
    const { connection } = scriptedHub({ startInstance: async () => ({ instanceId: "theirs" }) });
    expect((await new Client(connection).start(echo, 1)).instanceId).toBe("theirs");
  });

  it("resolves before the instance runs", async () => {
    const { client } = await openHub();
    const handle = await client.start(echo, 1);
    expect((await handle.status())?.runtimeStatus).toBe("PENDING");
  });

  it("keeps rich inputs whole for a definition, and sends plain JSON to a name", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [echo] });
    const when = new Date(0);
    expect(await env.run(echo, { when })).toEqual({ when });
    expect(await env.run("echo", { when })).toEqual({ when: when.toISOString() });
  });

  it.each([
    ["a definition", echo],
    ["a name", "echo"],
  ] as const)("throws for an input that cannot be written, for %s", async (_what, orchestrator) => {
    await using env = await TestEnvironment.create();
    const input = { run: () => 1 };
    const start = typeof orchestrator === "string" ? env.start(orchestrator, input) : env.start(orchestrator, input);
    await expect(start).rejects.toBeInstanceOf(PayloadError);
    await expect(start).rejects.toMatchObject({ path: "$.run" });
  });

  it("starts with version and tags of the definition, unless others were asked for", async () => {
    await using env = await TestEnvironment.create({
      orchestrators: [facts, defineOrchestrator("facts", facts.fn, { version: "2" })],
    });
    expect(await env.run(facts)).toMatchObject({
      version: "1.2",
      tags: { team: "orders", kind: "definition" },
    });
    const options = { version: "2", tags: { kind: "start", more: "yes" } };
    const handle = await env.start(facts, undefined, options);
    const tags = { team: "orders", kind: "start", more: "yes" };
    expect(await handle.result()).toMatchObject({ version: "2", tags });
    expect(await handle.status()).toMatchObject({ version: "2", tags });
  });
});

describe("startAt", () => {
  it.each([
    ["a duration", "90s"],
    ["a record", { minutes: 1, seconds: 30 }],
    ["a Date", new Date(Date.UTC(2030, 0, 1, 0, 1, 30))],
  ] as const)("puts the beginning off, given %s", async (_what, startAt) => {
    await using env = await TestEnvironment.create({ orchestrators: [echo], time: "manual" });
    const handle = await env.start(echo, 7, { startAt });
    await env.settle();
    expect(await handle.status()).toMatchObject({
      runtimeStatus: "PENDING",
      scheduledStartAt: new Date(Date.UTC(2030, 0, 1, 0, 1, 30)),
    });
    await env.advance({ milliseconds: 89_999 });
    expect((await handle.status())?.runtimeStatus).toBe("PENDING");
    await env.advance({ milliseconds: 1 });
    expect(await handle.result()).toBe(7);
  });

  it("in the past begins at once", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [echo] });
    expect(await env.run(echo, 7, { startAt: new Date(0) })).toBe(7);
  });

  it("refuses an invalid Date, and what is no duration", async () => {
    await using env = await TestEnvironment.create();
    await expect(env.start(echo, 7, { startAt: new Date(NaN) })).rejects.toThrow("startAt is an invalid Date");
    await expect(env.start(echo, 7, { startAt: "tomorrow" as never })).rejects.toThrow("tomorrow");
  });
});

describe("an id that is taken", () => {
  it("is refused, and nothing is started", async () => {
    const { client, startedWorker } = await openHub();
    await client.start(echo, 1, { instanceId: "a" });
    const error: unknown = await client.start(echo, 2, { instanceId: "a" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OrchestrationAlreadyExistsError);
    expect(error).toMatchObject({ instanceId: "a", cause: { code: "ALREADY_EXISTS" } });
    await startedWorker({ orchestrators: [echo] });
    expect(await client.getHandle("a").result()).toBe(1);
    await expect(client.start(echo, 2, { instanceId: "a" })).rejects.toBeInstanceOf(OrchestrationAlreadyExistsError);
  });

  it("is used again where its status may be replaced", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [echo] });
    await env.run(echo, 1, { instanceId: "a" });
    const refused = env.start(echo, 2, { instanceId: "a", replaceableStatuses: ["FAILED"] });
    await expect(refused).rejects.toBeInstanceOf(OrchestrationAlreadyExistsError);
    const replaced = await env.start(echo, 2, { instanceId: "a", replaceableStatuses: ["FAILED", "COMPLETED"] });
    expect(await replaced.result()).toBe(2);
  });

  it("is used again though it still runs, where that may be replaced", async () => {
    const wait = defineOrchestrator("wait", async (ctx) => await ctx.waitForExternalEvent("never"));
    await using env = await TestEnvironment.create({ orchestrators: [echo, wait] });
    await env.start(wait, undefined, { instanceId: "a" });
    await env.settle();
    const replaced = await env.start(echo, 2, { instanceId: "a", replaceableStatuses: ["RUNNING"] });
    expect(await replaced.result()).toBe(2);
  });
});

describe("ids, names and tags that cannot be", () => {
  it.each([
    ["", "must be a non-empty string"],
    ["  ", "must be a non-empty string"],
    ["@entity@key", 'ids that begin with "@" belong to entities'],
    ["reawait:own", 'names that begin with "reawait:" are reserved'],
  ])("%p is refused as an instance id", async (instanceId, message) => {
    await using env = await TestEnvironment.create();
    await expect(env.start(echo, 1, { instanceId })).rejects.toThrow(message);
    expect(() => env.client.getHandle(instanceId)).toThrow(message);
  });

  it.each(["", " ", "reawait:own"])("%p is refused as a name", async (name) => {
    await using env = await TestEnvironment.create();
    await expect(env.start(name)).rejects.toBeInstanceOf(TypeError);
  });

  it("such as reserved tags are refused", async () => {
    await using env = await TestEnvironment.create();
    await expect(env.start(echo, 1, { tags: { "reawait:x": "1" } })).rejects.toThrow("reserved");
    await expect(env.start(echo, 1, { tags: { n: 1 as never } })).rejects.toThrow('the tag "n" must be a string');
  });

  it.each(["constructor", "__proto__", "Ünïcode ✓ / % ?", "x".repeat(1_000)])("%p is none of them", async (id) => {
    await using env = await TestEnvironment.create({ orchestrators: [echo] });
    const handle = await env.start(echo, "fine", { instanceId: id, tags: { [id]: "tag" } });
    expect(await handle.result()).toBe("fine");
    expect(Object.entries((await env.client.getHandle(id).status())?.tags ?? {})).toEqual([[id, "tag"]]);
  });
});
