import { defineActivity } from "@reawait/core";

export const writeDraft = defineActivity("writeDraft", async (ctx, topic: string) => {
  ctx.log.info(`writing about ${topic}`);
  return `${topic} hold hands while they sleeep.`;
});

export const proofread = defineActivity("proofread", async (ctx, draft: string) => {
  ctx.log.info(`proofreading "${draft}"`);
  return draft.replace("sleeep", "sleep");
});

export const publish = defineActivity("publish", async (ctx, article: string) => {
  ctx.log.info(`publishing "${article}"`);
  return { article, url: "https://example.com/articles/1" };
});
