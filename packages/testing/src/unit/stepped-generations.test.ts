/** Orchestrators that continue as new, driven step by step. */
import { describe, expect, it } from "@jest/globals";
import { defineEvent, defineOrchestrator } from "@reawait/core";
import { stepThrough } from "./step-through.js";

const item = defineEvent<string>("item");

/** Takes two items a generation, three generations long. */
const collector = defineOrchestrator("collector", async (ctx, found: readonly string[]) => {
  const call = ctx.callActivity("notice", found.length);
  const next = [...found, await ctx.waitForExternalEvent(item), await ctx.waitForExternalEvent(item)];
  await call;
  if (next.length >= 6) return next;
  return ctx.continueAsNew(next);
});

describe("an orchestrator that continues as new", () => {
  it("stops between two executions, to be looked at", async () => {
    const run = await stepThrough(collector, []);
    await run.batch((step) => {
      for (const each of ["a", "b", "c", "d", "e"]) step.raiseEvent(item, each);
      step.activity("notice").complete();
    });
    expect(run.status).toBe("CONTINUED_AS_NEW");
    expect(run.continuedAs).toEqual(["a", "b"]);
    expect(run.result).toBeUndefined();
    expect(run.waitingFor).toEqual([]);
    await expect(run.raiseEvent(item, "x")).rejects.toThrow(
      'instance "instance-1" has continued as new: go on with the run that nextExecution() gives',
    );
  });

  it("goes on with a history of its own, and the events that were kept", async () => {
    const first = await stepThrough(collector, []);
    await first.batch((step) => {
      for (const each of ["a", "b", "c", "d", "e"]) step.raiseEvent(item, each);
      step.activity("notice").complete();
    });
    const second = await first.nextExecution();
    expect(second.activity("notice").input).toBe(2);
    expect(second).toMatchObject({ instanceId: "instance-1", executionId: "execution-2", status: "RUNNING" });
    expect(second.history.filter(({ kind }) => kind === "eventRaised")).toHaveLength(3);
    await second.activity("notice").complete();
    const third = await second.nextExecution();
    await third.activity("notice").complete();
    await third.raiseEvent(item, "f");
    expect(third.result).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(first).toMatchObject({ status: "CONTINUED_AS_NEW", executionId: "execution-1" });
  });

  it("keeps who it is, is no older than before, and makes guids of its own", async () => {
    const guids = defineOrchestrator("guids", (ctx, seen: readonly unknown[]) => {
      const all = [...seen, [ctx.newGuid(), ctx.executionId, ctx.tags, ctx.currentUtcDateTime.getTime()]];
      return all.length === 2 ? all : ctx.continueAsNew(all, { version: "2" });
    });
    const first = await stepThrough(guids, [], { executionId: "mine", tags: { team: "a" } });
    const [one, other] = (await first.nextExecution()).result as unknown[][];
    expect(one?.[0]).not.toBe(other?.[0]);
    expect(one?.slice(1)).toEqual(["mine", { team: "a" }, Date.UTC(2030, 0, 1)]);
    expect(other?.slice(1)).toEqual(["mine-2", { team: "a" }, Date.UTC(2030, 0, 1) + 1]);
  });

  it("gets what it sent to itself in the next execution", async () => {
    const relay = defineOrchestrator("relay", async (ctx, round: number): Promise<string> => {
      if (round === 2) return await ctx.waitForExternalEvent(item);
      ctx.sendEvent(ctx.instanceId, item, "from myself");
      return ctx.continueAsNew(2);
    });
    const next = await (await stepThrough(relay, 1)).nextExecution();
    expect(next.result).toBe("from myself");
  });

  it("leaves events behind where it says so", async () => {
    const forget = defineOrchestrator("forget", async (ctx, round: number) => {
      await ctx.callActivity("wait");
      return round === 2 ? "over" : ctx.continueAsNew(2, { keepEvents: false });
    });
    const run = await stepThrough(forget, 1);
    await run.raiseEvent(item, "lost");
    await run.activity("wait").complete();
    const { history } = await run.nextExecution();
    expect(history.map(({ kind }) => kind)).not.toContain("eventRaised");
  });

  it("is suspended still, if it was", async () => {
    const run = await stepThrough(collector, []);
    await run.batch((step) => {
      step.raiseEvent(item, "a");
      step.raiseEvent(item, "b");
      step.activity("notice").complete();
      step.suspend();
      step.raiseEvent(item, "c");
    });
    expect(run.status).toBe("CONTINUED_AS_NEW");
    const next = await run.nextExecution();
    expect(next.status).toBe("SUSPENDED");
    await next.resume();
    expect(next.waitingFor).toEqual(['wait for event "item"']);
  });

  it("has no next execution before", async () => {
    const run = await stepThrough(collector, []);
    await expect(run.nextExecution()).rejects.toThrow('instance "instance-1" has not continued as new; it is RUNNING');
    const step = run.advance("1s");
    await expect(run.nextExecution()).rejects.toThrow("a step is still under way: is an await missing?");
    await step;
    await run.terminate();
    await expect(run.nextExecution()).rejects.toThrow("it is TERMINATED");
  });
});

describe("an orchestrator that continues as another version", () => {
  const second = defineOrchestrator("bill", async (ctx, { total }: { total: number }) => [ctx.version, total], {
    version: "2",
  });
  const first = defineOrchestrator(
    "bill",
    async (ctx, total: number) => {
      await ctx.callActivity("migrate");
      ctx.continueAsNew({ total } as never, { version: "2" });
    },
    { version: "1" },
  );
  const unversioned = defineOrchestrator("bill", first.fn);

  async function continued(orchestrator: typeof first = first) {
    const run = await stepThrough(orchestrator, 7);
    await run.activity("migrate").complete();
    return run;
  }

  it("goes on with the definition of that version", async () => {
    const next = await (await continued()).nextExecution(second);
    expect(next.result).toEqual(["2", 7]);
    expect(next).toMatchObject({ executionId: "execution-2", status: "COMPLETED" });
  });

  it("goes on with its own, where that serves all versions", async () => {
    const next = await (await continued(unversioned)).nextExecution();
    await next.activity("migrate").complete();
    expect(next.status).toBe("CONTINUED_AS_NEW");
  });

  it("says which definition is needed, and can still go on", async () => {
    const run = await continued();
    await expect(run.nextExecution()).rejects.toThrow(
      'instance "instance-1" has continued as version "2" of orchestrator "bill", and its definition is of version "1": ' +
        "pass the one that fits, as run.nextExecution(definition)",
    );
    await expect(run.nextExecution(first)).rejects.toThrow('and its definition is of version "1"');
    expect((await run.nextExecution(second)).status).toBe("COMPLETED");
  });

  it("does not change its name", async () => {
    const other = defineOrchestrator("other", async () => 1, { version: "2" });
    await expect((await continued()).nextExecution(other)).rejects.toThrow(
      'instance "instance-1" goes on as orchestrator "bill", whatever its version: "other" cannot follow it',
    );
  });

  it("goes on with what defineOrchestrator returned only", async () => {
    await expect((await continued()).nextExecution("bill" as never)).rejects.toThrow(
      "nextExecution takes what defineOrchestrator returned: run.nextExecution(purchaseOrderV2)",
    );
  });

  it("goes on with that definition from then on", async () => {
    const loop = defineOrchestrator("bill", async (ctx, n: number) => (n < 3 ? ctx.continueAsNew(n + 1) : n), {
      version: "2",
    });
    const onward = defineOrchestrator("bill", async (ctx, n: number) => ctx.continueAsNew(n, { version: "2" }), {
      version: "1",
    });
    const run = await (await stepThrough(onward, 1)).nextExecution(loop);
    expect((await (await run.nextExecution()).nextExecution()).result).toBe(3);
  });
});
