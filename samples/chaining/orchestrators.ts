import { defineOrchestrator } from "@reawait/core";
import { proofread, publish, writeDraft } from "./activities.js";

/** Each step gets what the one before it returned. A step that is done is never done again, whatever happens later. */
export const publishArticle = defineOrchestrator("publishArticle", async (ctx, topic: string) => {
  const draft = await ctx.callActivity(writeDraft, topic);
  const article = await ctx.callActivity(proofread, draft);
  return await ctx.callActivity(publish, article);
});
