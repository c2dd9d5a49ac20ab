import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { gate } from "./testing/gate.js";
import { observed } from "./testing/observed-connection.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";

afterEach(closeHubs);

const go = defineEvent("go");
const note = defineActivity("note", (_ctx, _text: string) => undefined);

describe("an orchestrator that awaits what is not durable", () => {
  it("fails at once, and the log says so", async () => {
    const logger = recordingLogger();
    const fetching = defineOrchestrator("fetching", async () => await gate().opened);
    // Not in a test environment: that finds the line, and a worker in production has to tell it without.
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators: [fetching], logger });
    const handle = await client.start(fetching, undefined, { instanceId: "f" });
    await expect(handle.result()).rejects.toMatchObject({
      errorType: "ForeignAwaitError",
      failure: { isNonRetriable: true },
      message: expect.stringContaining('the orchestrator of instance "f" awaits something that is not durable'),
    });
    expect(logger.at("error")).toEqual([expect.stringContaining('foreign await: the orchestrator of instance "f"')]);
  });
});

describe("an orchestrator in which a foreign promise wins a race against a durable one", () => {
  async function afterTheRace(act: "calls" | "returns" | "throws", options: { readonly maxSessions?: number } = {}) {
    const { client, engine, startedWorker } = await openHub();
    const logger = recordingLogger();
    const foreign = gate();
    let ran = 0;
    const spied = defineActivity("note", () => void (ran += 1));
    const racing = defineOrchestrator("racing", async (ctx) => {
      await Promise.race([foreign.opened, ctx.waitForExternalEvent(go)]);
      if (act === "calls") await ctx.callActivity(note, "after the race");
      if (act === "throws") throw new Error("mine");
      return "raced";
    });
    const { answers, connection } = observed(engine.connection);
    await startedWorker({ orchestrators: [racing], activities: [spied], logger, ...options }, connection);
    const handle = await client.start(racing, undefined, { instanceId: "r" });
    await engine.whenAtRest();
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    foreign.open();
    await turnOfEventLoop();
    return { answers, engine, handle, logger, ran: () => ran };
  }

  it("has done nothing by what it did then, is found out in the log with its line, and fails at its next turn", async () => {
    const { answers, engine, handle, logger, ran } = await afterTheRace("calls");
    await engine.whenAtRest();
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    expect(logger.at("error")).toHaveLength(1);
    expect(logger.at("error")[0]).toMatch(
      /foreign await: the orchestrator of instance "r" used ctx\.callActivity after waiting for .* \(at .*foreign-await\.test/,
    );
    await handle.raiseEvent(go);
    await expect(handle.result()).rejects.toMatchObject({
      errorType: "ForeignAwaitError",
      message: expect.stringContaining("foreign-await.test"),
    });
    expect(ran()).toBe(0);
    // Its session was dropped, so that the history was asked for.
    expect(answers.map(({ requiresHistory }) => requiresHistory)).toEqual([false, true, false]);
  });

  it.each(["returns", "throws"] as const)("fails at its next turn where it %s", async (act) => {
    const { handle, logger } = await afterTheRace(act);
    const did = act === "returns" ? "returned" : "threw";
    expect(logger.at("error")).toEqual([
      expect.stringContaining(`${did} after waiting for something that is not durable`),
    ]);
    await handle.raiseEvent(go);
    await expect(handle.result()).rejects.toMatchObject({ errorType: "ForeignAwaitError" });
  });

  it("fails the same where there are no sessions", async () => {
    const { handle } = await afterTheRace("calls", { maxSessions: 0 });
    await handle.raiseEvent(go);
    await expect(handle.result()).rejects.toMatchObject({ errorType: "ForeignAwaitError" });
  });

  it("poisons no other execution of the same id", async () => {
    const { client, engine, startedWorker } = await openHub();
    const foreign = gate();
    const racing = defineOrchestrator("racing", async (ctx) => {
      await Promise.race([foreign.opened, ctx.waitForExternalEvent(go)]);
      return ctx.newGuid();
    });
    const waiting = defineOrchestrator("waiting", async (ctx) => {
      await ctx.waitForExternalEvent(go);
      return "fine";
    });
    await startedWorker({ orchestrators: [racing, waiting] });
    await client.start(racing, undefined, { instanceId: "same" });
    await engine.whenAtRest();
    foreign.open();
    await turnOfEventLoop();
    const fresh = await client.start(waiting, undefined, { instanceId: "same", replaceableStatuses: ["RUNNING"] });
    await fresh.raiseEvent(go);
    expect(await fresh.result()).toBe("fine");
  });
});
