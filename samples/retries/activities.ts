import { defineActivity, NonRetriableError } from "@reawait/core";

/** A server that has hiccups: the first two attempts fail. */
export const download = defineActivity("download", async (ctx, report: string) => {
  ctx.log.info(`downloading "${report}", attempt ${ctx.attempt}`);
  if (report === "missing") throw new NonRetriableError("404: there is no such report");
  if (ctx.attempt < 3) throw new Error("503: try again later");
  return `${report}: all is well`;
});
