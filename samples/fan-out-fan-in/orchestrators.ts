import { defineOrchestrator, whenAll } from "@reawait/core";
import { printAlbum, shrinkPhoto, type Photo } from "./activities.js";

/** All photos at once; then one step that needs them all. */
export const makeAlbum = defineOrchestrator("makeAlbum", async (ctx, photos: readonly Photo[]) => {
  const small = await whenAll(photos.map((photo) => ctx.callActivity(shrinkPhoto, photo)));
  const saved = photos.reduce((sum, { bytes }, index) => sum + bytes - (small[index]?.bytes ?? 0), 0);
  const { pages } = await ctx.callActivity(printAlbum, small);
  return { pages, saved };
});
