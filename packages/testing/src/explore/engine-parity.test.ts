/** The world of an exploration does what the engine does: what really happens is one of the interleavings. */
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator, whenAny, type OrchestratorDefinition } from "@reawait/core";
import { TestEnvironment } from "../environment/test-environment.js";
import { explore } from "./explore.js";

const work = defineActivity("work", async (_ctx, n: number) => {
  if (n < 0) throw new RangeError(`no ${n}`);
  return n * 2;
});
const poke = defineEvent<string>("poke");

const double = defineOrchestrator("double", async (ctx, n: number) => await ctx.callActivity(work, n));
const pokeParent = defineOrchestrator("pokeParent", async (ctx, what: string) => {
  ctx.sendEvent(ctx.parent?.instanceId ?? "", poke, what);
});

const programs: Readonly<Record<string, OrchestratorDefinition<void, unknown, void>>> = {
  "activities, one after another and at once": defineOrchestrator("many", async (ctx) => {
    const first = await ctx.callActivity(work, 1);
    return await Promise.all([first, first + 1].map((n) => ctx.callActivity(work, n)));
  }),
  "retries until they are exhausted, and the time they take": defineOrchestrator("retries", async (ctx) => {
    const begun = ctx.currentUtcDateTime.getTime();
    const retry = { maxAttempts: 3, firstInterval: "2s", backoffCoefficient: 3 } as const;
    const error = await ctx.callActivity(work, -1, { retry }).catch((thrown: unknown) => String(thrown));
    return [
      String(error).replace(/of instance "\S+"/, ""),
      Math.floor((ctx.currentUtcDateTime.getTime() - begun) / 1_000),
    ];
  }),
  "sub-orchestrations, and one that fails": defineOrchestrator("parent", async (ctx) => {
    const ends = await Promise.allSettled([4, -4].map((n) => ctx.callSubOrchestrator(double, n)));
    return ends.map((end) => (end.status === "fulfilled" ? end.value : String(end.reason).includes("no -4")));
  }),
  "an id that is taken": defineOrchestrator("taken", async (ctx) => {
    const ends = await Promise.allSettled([1, 2].map((n) => ctx.callSubOrchestrator(double, n, { instanceId: "one" })));
    return ends.map(({ status }) => status);
  }),
  "an event from a child": defineOrchestrator("poked", async (ctx) => {
    const child = ctx.callSubOrchestrator(pokeParent, "hello");
    const said = await ctx.waitForExternalEvent(poke);
    await child;
    return said;
  }),
  "a timer that wins": defineOrchestrator("late", async (ctx) => {
    const winner = await whenAny({ poked: ctx.waitForExternalEvent(poke), late: ctx.createTimer("20d") });
    return [winner.key, ctx.currentUtcDateTime.getUTCFullYear() > 2000];
  }),
};

describe("an orchestration comes to the same in an exploration and on the engine", () => {
  it.each(Object.entries(programs))("%s", async (_what, program) => {
    const report = await explore(program, {
      orchestrators: [double, pokeParent],
      activities: (model) => [
        model(work, (_state, n) => {
          if (n < 0) throw new RangeError(`no ${n}`);
          return n * 2;
        }),
      ],
    });
    expect(report.complete).toBe(true);
    await using env = await TestEnvironment.create({
      orchestrators: [program, double, pokeParent],
      activities: [work],
      unmocked: "run",
    });
    expect(report.outputs).toContainEqual(await env.run(program));
  });
});

describe("an orchestration that is suspended and resumed comes to the same in an exploration and on the engine", () => {
  const patient = defineOrchestrator("patient", async (ctx) => {
    const begun = ctx.currentUtcDateTime.getTime();
    const late = ctx.createTimer("1h");
    const winner = await whenAny({ poked: ctx.waitForExternalEvent(poke), late });
    const elapsed = ctx.currentUtcDateTime.getTime() - begun;
    return [winner.key, elapsed, late.status, await ctx.callActivity(work, 1)];
  });

  type Happens = "suspend" | "poke" | "hour" | "resume";

  async function onEngine(order: readonly Happens[]): Promise<string> {
    await using env = await TestEnvironment.create({
      orchestrators: [patient],
      activities: [work],
      unmocked: "run",
      time: "manual",
    });
    const handle = await env.start(patient);
    for (const each of order) {
      await env.settle();
      if (each === "hour") await env.advance("1h");
      else if (each === "poke") await handle.raiseEvent(poke, "hello");
      else await handle[each]();
    }
    return JSON.stringify(await handle.result());
  }

  const orders: readonly (readonly Happens[])[] = [
    ["suspend", "poke", "hour", "resume"],
    ["suspend", "hour", "poke", "resume"],
    ["suspend", "resume", "poke"],
    ["suspend", "poke", "resume"],
    ["suspend", "hour", "resume"],
    ["suspend", "resume", "hour"],
  ];

  it.each(orders.map((order) => ({ order })))("$order", async ({ order }) => {
    const outputs = new Set<string>();
    const report = await explore(patient, {
      activities: (model) => [model(work, (_state, n) => n * 2)],
      events: (raises) => [raises(poke, "hello")],
      faults: { suspensions: 1 },
      allow: ["unhandledEvents"],
      eventually: (_state, { output }) => void outputs.add(JSON.stringify(output)),
    });
    expect(report.complete).toBe(true);
    expect([...outputs]).toContain(await onEngine(order));
  });
});
