import type { Sample } from "../sample.js";
import { proofread, publish, writeDraft } from "./activities.js";
import { publishArticle } from "./orchestrators.js";

export const sample: Sample = {
  definitions: { orchestrators: [publishArticle], activities: [writeDraft, proofread, publish] },
  async run({ client }) {
    const handle = await client.start(publishArticle, "Otters");
    const { article, url } = await handle.result();
    console.log(`"${article}" can be read at ${url}`);
  },
};
