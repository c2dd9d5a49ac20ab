import { defineOrchestrator, whenAll, whenAny, type AnyOrchestrator, type OrchestrationContext } from "@reawait/core";
import { oneTo, sum, type Collected, type Count, type Programs } from "./programs.js";

const retry = { maxAttempts: 3, firstInterval: "1ms" } as const;

const callDouble = (ctx: OrchestrationContext, n: number) => ctx.callActivity<number>("double", n);
const callChain = (ctx: OrchestrationContext, n: number) => ctx.callSubOrchestrator<number>("chain", n);

const chain = defineOrchestrator("chain", async (ctx, n: number) => {
  let value = n;
  for (let round = 0; round < 3; round++) value = await callDouble(ctx, value);
  return value;
});

const fanOut = defineOrchestrator("fanOut", async (ctx, width: number) =>
  sum(await Promise.all(oneTo(width).map((n) => callDouble(ctx, n)))),
);

const familyOut = defineOrchestrator("familyOut", async (ctx, width: number) =>
  sum(await Promise.all(oneTo(width).map((n) => ctx.callSubOrchestrator<number>("echo", n)))),
);

const eventOrTimer = defineOrchestrator("eventOrTimer", async (ctx, milliseconds: number) => {
  const winner = await whenAny({ go: ctx.waitForExternalEvent("go"), timer: ctx.createTimer({ milliseconds }) });
  return winner.key === "go" ? winner.value : "timer";
});

const family = defineOrchestrator("family", async (ctx, n: number) => {
  const first = await callChain(ctx, n);
  const second = await callChain(ctx, first);
  try {
    await ctx.callSubOrchestrator("failing");
  } catch {
    return [first, second, "caught"];
  }
  return "unreachable";
});

const failing = defineOrchestrator("failing", async (ctx) => {
  await ctx.callActivity("broken");
});

const generations = defineOrchestrator("generations", async (ctx, { items }: Collected) => {
  const collected = [...items, await ctx.waitForExternalEvent("item")];
  if (collected.length === 3) return collected;
  return ctx.continueAsNew({ items: collected });
});

const countUp = defineOrchestrator("countUp", (ctx, { at, end }: Count) =>
  at === end ? at : ctx.continueAsNew({ at: at + 1, end }),
);

const gatedPair = defineOrchestrator("gatedPair", async (ctx) => {
  const gates = await whenAll([ctx.callActivity("gated", "a"), ctx.callActivity("gated", "b")]);
  return [...gates, await callDouble(ctx, 1)];
});

const gatedOnce = defineOrchestrator("gatedOnce", async (ctx) => {
  try {
    await ctx.callActivity("gated", "a");
    return "passed";
  } catch {
    return "failed";
  }
});

const gatedMany = defineOrchestrator("gatedMany", async (ctx, width: number) => {
  const gates = await whenAll(oneTo(width).map((n) => ctx.callActivity("gated", n)));
  return gates.length;
});

const waiter = defineOrchestrator("waiter", (ctx) => ctx.waitForExternalEvent("go"));

const halfway = defineOrchestrator("halfway", (ctx) => {
  ctx.setCustomStatus("halfway");
  return ctx.waitForExternalEvent("go");
});

const retrying = defineOrchestrator("retrying", (ctx, failures: number) =>
  ctx.callActivity("flaky", failures, { retry }),
);

const callsNobody = defineOrchestrator("callsNobody", async (ctx) => {
  try {
    return await ctx.callActivity("nobody");
  } catch {
    return "refused";
  }
});

const echo = defineOrchestrator("echo", (ctx, value: unknown) => ctx.callActivity("echo", value));

const journey = defineOrchestrator("journey", async (ctx, n: number) => {
  const doubled = await callDouble(ctx, n);
  const flaky = await ctx.callActivity("flaky", 1, { retry });
  const child = await callChain(ctx, doubled);
  await ctx.createTimer("1ms");
  const parts = await whenAll([callDouble(ctx, 3), callDouble(ctx, 4)]);
  const go = await ctx.waitForExternalEvent<number>("go");
  const afterGo = await callDouble(ctx, go);
  const secondChild = await callChain(ctx, afterGo);
  await ctx.createTimer("1ms");
  const on = await ctx.waitForExternalEvent<number>("on");
  return { flaky, child, parts, afterGo, secondChild, afterOn: await callDouble(ctx, on) };
});

export const reawaitPrograms: Programs<AnyOrchestrator> = {
  chain,
  fanOut,
  familyOut,
  eventOrTimer,
  family,
  failing,
  generations,
  countUp,
  gatedPair,
  gatedOnce,
  gatedMany,
  waiter,
  halfway,
  retrying,
  callsNobody,
  echo,
  journey,
};
