import type { Sample } from "../sample.js";
import { printAlbum, shrinkPhoto } from "./activities.js";
import { makeAlbum } from "./orchestrators.js";

const photos = [5, 1, 4, 2, 3].map((size) => ({ name: `photo-${size}.jpg`, bytes: size * 1_000_000 }));

export const sample: Sample = {
  definitions: { orchestrators: [makeAlbum], activities: [shrinkPhoto, printAlbum] },
  async run({ client }) {
    const handle = await client.start(makeAlbum, photos);
    const { pages, saved } = await handle.result();
    console.log(`An album of ${pages} pages, and ${saved.toLocaleString("en")} bytes saved`);
  },
};
