import { defineActivity, defineEvent, defineOrchestrator, whenAll } from "@reawait/core";

export const say = defineActivity("say", (_ctx, word: string) => word);

/** The field's hello: three activities, one after the other. */
export const hello = defineOrchestrator("hello", async (ctx): Promise<string> => {
  const words: string[] = [];
  for (const word of ["a", "b", "c"]) words.push(await ctx.callActivity(say, word));
  return words.join("");
});

export interface Rounds {
  readonly rounds: number;
  readonly width: number;
}

/** So many rounds of so many activities at once. */
export const rounds = defineOrchestrator("rounds", async (ctx, input: Rounds): Promise<number> => {
  let done = 0;
  for (let round = 0; round < input.rounds; round++) {
    const answers = await whenAll(Array.from({ length: input.width }, () => ctx.callActivity(say, "x")));
    done += answers.length;
  }
  return done;
});

export const go = defineEvent<string>("go");

/** The same, and then waits. */
export const lasting = defineOrchestrator("lasting", async (ctx, input: Rounds): Promise<number> => {
  let done = 0;
  for (let round = 0; round < input.rounds; round++) {
    done += (await whenAll(Array.from({ length: input.width }, () => ctx.callActivity(say, "x")))).length;
  }
  await ctx.waitForExternalEvent(go);
  return done;
});

/** Gives back what it is given, by an activity and an event. */
export const echo = defineOrchestrator("echo", async (ctx, text: string): Promise<string> => {
  const heard = await ctx.waitForExternalEvent(go);
  const said = await ctx.callActivity(say, text);
  return heard.length === said.length ? said : "";
});

/** Sleeps until long after. */
export const sleeper = defineOrchestrator("sleeper", async (ctx): Promise<string> => {
  await ctx.createTimer("30d");
  return "awake";
});

/** Sleeps until it is told. */
export const listener = defineOrchestrator("listener", async (ctx): Promise<string> => ctx.waitForExternalEvent(go));

export const scalePrograms = {
  orchestrators: [hello, rounds, lasting, echo, sleeper, listener],
  activities: [say],
};
