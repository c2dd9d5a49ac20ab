import { defineActivity, defineEvent, defineOrchestrator, NotSupportedError } from "@reawait/core";
import { ServiceError, silentLogger } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { observed } from "./testing/observed-connection.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub, scriptedProfile } from "./testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import { Worker } from "./worker.js";
import { versionFilters, versionMismatch, type WorkerVersioning } from "./worker-versioning.js";

afterEach(closeHubs);

const version = "2.1";
const go = defineEvent("go");
const flow = defineOrchestrator("flow", async (ctx) => {
  await ctx.waitForExternalEvent(go);
  return ctx.version;
});

/** Whether a worker of version 2.1 takes an orchestration of a version. */
function takes(match: WorkerVersioning["match"], started: string | undefined): boolean {
  const timestamp = Date.UTC(2030, 0, 1);
  const request = {
    instanceId: "a",
    pastEvents: [],
    newEvents: [{ kind: "executionStarted", eventId: -1, timestamp, name: "flow", version: started } as const],
    requiresHistoryStreaming: false,
  };
  return versionMismatch({ version, match, onMismatch: "fail" }, request) === undefined;
}

describe("the versions of orchestrations that a worker takes", () => {
  it.each([
    ["2.1", true, true],
    ["2.1.0", true, true],
    ["v2.1", true, true],
    ["2.0.9", false, true],
    ["2", false, true],
    ["2.1-beta", false, true],
    ["", false, true],
    [undefined, false, true],
    ["2.1.1", false, false],
    ["2.10", false, false],
    ["10", false, false],
  ])("%s: by strict %s, by current or older %s", (started, strict, currentOrOlder) => {
    expect([takes("strict", started), takes("currentOrOlder", started)]).toEqual([strict, currentOrOlder]);
  });

  it("are all where nothing is said", () => {
    const request = { instanceId: "a", pastEvents: [], newEvents: [], requiresHistoryStreaming: false };
    expect(versionMismatch(undefined, request)).toBeUndefined();
  });
});

describe("an orchestration of another version, where that is to fail", () => {
  const versioning = { version, match: "currentOrOlder", onMismatch: "fail" } as const;

  it("fails for good, by its first turn, and its code never runs", async () => {
    const logger = recordingLogger();
    let ran = 0;
    const counted = defineOrchestrator("flow", async () => (ran += 1));
    await using env = await TestEnvironment.create({ orchestrators: [counted], versioning, logger });
    const handle = await env.start(counted, undefined, { instanceId: "new", version: "3.0" });
    await expect(handle.result()).rejects.toMatchObject({
      errorType: "VersionMismatch",
      failure: {
        errorMessage: 'the orchestration has version "3.0", and this worker runs those up to version "2.1" only',
        isNonRetriable: true,
      },
    });
    expect(ran).toBe(0);
    expect(logger.at("warn")).toEqual([expect.stringContaining('instance "new" is not for this worker')]);
  });

  it("fails, too, where only its next execution is", async () => {
    const renewing = defineOrchestrator("renewing", async (ctx) => ctx.continueAsNew(undefined, { version: "3.0" }));
    await using env = await TestEnvironment.create({ orchestrators: [renewing], versioning, logger: silentLogger });
    await expect(env.run(renewing, undefined, { version: "2.0" })).rejects.toMatchObject({
      errorType: "VersionMismatch",
    });
  });

  it("fails where another worker began it", async () => {
    const { client, clock, engine, startedWorker } = await openHub();
    const before = await startedWorker({ orchestrators: [flow] });
    const handle = await client.start(flow, undefined, { version: "3.0" });
    await engine.whenAtRest();
    await before.stop();
    await startedWorker({ orchestrators: [flow], versioning });
    await handle.raiseEvent(go);
    await expect(handle.result()).rejects.toMatchObject({ errorType: "VersionMismatch" });
    expect(clock.now()).toBe(Date.UTC(2030, 0, 1));
  });

  it.each(["always", "sessions"] as const)("runs where its version is older, or none at all (%s)", async (replay) => {
    await using env = await TestEnvironment.create({ orchestrators: [flow], versioning, replay });
    for (const older of ["1.9", undefined]) {
      const handle = await env.start(flow, undefined, { version: older });
      await env.settle();
      await handle.raiseEvent(go);
      expect(await handle.result()).toBe(older ?? "");
    }
  });

  it("can still be terminated", async () => {
    const { client, engine, startedWorker } = await openHub();
    const before = await startedWorker({ orchestrators: [flow] });
    const handle = await client.start(flow, undefined, { version: "3.0" });
    await engine.whenAtRest();
    await before.stop();
    await handle.terminate({ output: "enough" });
    await startedWorker({ orchestrators: [flow], versioning });
    expect(await handle.waitForCompletion()).toMatchObject({ runtimeStatus: "TERMINATED", output: "enough" });
  });

  it("lets activities of any version run", async () => {
    const act = defineActivity("act", () => "acted", { version: "9" });
    const call = defineOrchestrator("call", async (ctx) => await ctx.callActivity(act));
    await using env = await TestEnvironment.create({
      orchestrators: [call],
      activities: [act],
      unmocked: "run",
      versioning,
    });
    expect(await env.run(call, undefined, { version: "2" })).toBe("acted");
  });
});

describe("an orchestration of another version, where that is to be rejected", () => {
  const versioning = { version, match: "currentOrOlder", onMismatch: "reject" } as const;

  it("goes back, until a worker of its version takes it; its status says why", async () => {
    const { client, clock, engine, startedWorker } = await openHub();
    const logger = recordingLogger();
    const { connection, turns, answers } = observed(engine.connection);
    await startedWorker({ orchestrators: [flow], versioning, logger }, connection);
    const handle = await client.start(flow, undefined, { version: "3.0" });
    await handle.raiseEvent(go);
    for (let moment = 0; moment < 20; moment++) await turnOfEventLoop();
    // Without time going on it is not sent again and again.
    expect(turns).toHaveLength(1);
    clock.advance(1_000);
    for (let moment = 0; moment < 20; moment++) await turnOfEventLoop();
    expect(turns).toHaveLength(2);
    expect(answers).toEqual([]);
    expect(await handle.status()).toMatchObject({ failure: { errorType: "VersionMismatch" } });
    await startedWorker({ orchestrators: [flow], versioning: { ...versioning, version: "3.0" } });
    expect(await handle.result()).toBe("3.0");
    expect(logger.at("error")).toEqual([]);
  });

  it("is refused at the start where the engine takes nothing back", async () => {
    const hub = scriptedHub({ profile: { ...scriptedProfile, name: "an old engine", abandon: false } });
    const error: unknown = await new Worker(hub.connection, { versioning }).start().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotSupportedError);
    expect(String(error)).toContain('versioning.onMismatch "reject" is not supported by this engine (an old engine)');
    expect(hub.request).toBeUndefined();
  });

  it("stays where it is, and nothing fails, where the engine turns out to take nothing back", async () => {
    const { client, engine, startedWorker } = await openHub();
    const logger = recordingLogger();
    const unknown = () => Promise.reject(new ServiceError("UNIMPLEMENTED", "unknown method"));
    const connection = { ...engine.connection, abandonOrchestratorTask: unknown };
    await startedWorker({ orchestrators: [flow], versioning, logger }, connection);
    const handle = await client.start(flow, undefined, { version: "3.0" });
    while (logger.lines.length === 0) await turnOfEventLoop();
    expect(logger.at("error")).toEqual([
      expect.stringContaining("it stays where it is, since the embedded engine takes nothing back"),
    ]);
    expect((await handle.status())?.runtimeStatus).toBe("PENDING");
  });
});

describe("what a worker with a version asks for", () => {
  const filters = [
    { name: "any", versions: [] },
    { name: "some", versions: ["", "2.1", "2.2"] },
    { name: "newer", versions: ["3"] },
  ];
  const ask = (match: WorkerVersioning["match"], onMismatch: WorkerVersioning["onMismatch"]) =>
    versionFilters({ version, match, onMismatch }, filters);

  it("is its version only, where it would reject all others", () => {
    expect(ask("strict", "reject")).toEqual([
      { name: "any", versions: ["2.1"] },
      { name: "some", versions: ["2.1"] },
    ]);
  });

  it("is of a name with versions those that it would not reject", () => {
    expect(ask("currentOrOlder", "reject")).toEqual([
      { name: "any", versions: [] },
      { name: "some", versions: ["", "2.1"] },
    ]);
  });

  it("is everything where other versions are to fail", () => {
    expect(ask("strict", "fail")).toEqual(filters);
    expect(ask("currentOrOlder", "fail")).toEqual(filters);
    expect(versionFilters(undefined, filters)).toEqual(filters);
  });

  it("sends it work of its version, of two workers", async () => {
    const { client, startedWorker } = await openHub();
    for (const own of ["1.0", "2.0"]) {
      const tells = defineOrchestrator("tells", () => own);
      await startedWorker({
        orchestrators: [tells],
        versioning: { version: own, match: "strict", onMismatch: "reject" },
      });
    }
    for (const own of ["1.0", "2.0", "1.0"]) {
      expect(await (await client.start("tells", undefined, { version: own })).result()).toBe(own);
    }
  });
});
