import type { Sample } from "../sample.js";
import { download } from "./activities.js";
import { fetchReport } from "./orchestrators.js";

export const sample: Sample = {
  definitions: { orchestrators: [fetchReport], activities: [download] },
  async run({ client }) {
    for (const report of ["yearly", "missing"]) {
      const handle = await client.start(fetchReport, report);
      console.log(await handle.result());
    }
  },
};
