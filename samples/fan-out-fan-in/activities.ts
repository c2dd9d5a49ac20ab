import { setTimeout as sleep } from "node:timers/promises";
import { defineActivity } from "@reawait/core";

export interface Photo {
  readonly name: string;
  readonly bytes: number;
}

export const shrinkPhoto = defineActivity("shrinkPhoto", async (ctx, photo: Photo): Promise<Photo> => {
  // Big ones take longer: results come in another order than the calls were made.
  await sleep(photo.bytes / 10_000, undefined, { signal: ctx.signal });
  ctx.log.info(`${photo.name} is ready`);
  return { name: photo.name.replace(".jpg", ".small.jpg"), bytes: photo.bytes / 100 };
});

export const printAlbum = defineActivity("printAlbum", async (ctx, photos: readonly Photo[]) => {
  ctx.log.info(`printing ${photos.map(({ name }) => name).join(", ")}`);
  return { pages: Math.ceil(photos.length / 2) };
});
