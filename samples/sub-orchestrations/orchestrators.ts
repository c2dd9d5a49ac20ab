import { defineOrchestrator, whenAll } from "@reawait/core";
import { createAccount, orderLaptop } from "./activities.js";

/** Useful alone, and as a part of something bigger. */
export const welcomeEmployee = defineOrchestrator("welcomeEmployee", async (ctx, name: string) => {
  const address = await ctx.callActivity(createAccount, name);
  await ctx.callActivity(orderLaptop, name);
  return address;
});

/** One sub-orchestration for each, all at once. Each is an instance with a history of its own. */
export const welcomeTeam = defineOrchestrator("welcomeTeam", async (ctx, names: readonly string[]) => {
  return await whenAll(
    names.map((name) => ctx.callSubOrchestrator(welcomeEmployee, name, { instanceId: `${ctx.instanceId}/${name}` })),
  );
});
