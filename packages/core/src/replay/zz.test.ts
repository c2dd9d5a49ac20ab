import { it } from "@jest/globals";
import fs from "node:fs";
import fc from "fast-check";
import { hostScheduler } from "./scheduler.js";
import { applyTogether, drivenBy } from "./testing/drivers.js";
import { bordersChangeNothing, crashesChangeNothing, suspensionsChangeNothing } from "./testing/replay-properties.js";
const after = (count: number, done: () => void): void =>
  queueMicrotask(() => (count > 1 ? after(count - 1, done) : done()));
it("n", async () => {
  const out: unknown[] = [];
  for (const [pn, p] of Object.entries({ crashesChangeNothing, bordersChangeNothing, suspensionsChangeNothing }))
    for (const [dn, d] of Object.entries({
      together: applyTogether,
      m10: drivenBy({ ...hostScheduler, drain: (f) => after(10, f) }),
      m30: drivenBy({ ...hostScheduler, drain: (f) => after(30, f) }),
      m60: drivenBy({ ...hostScheduler, drain: (f) => after(60, f) }),
    })) {
      const runs = [];
      for (let i = 0; i < 8; i++) {
        const r = await fc.check(p(d) as fc.IAsyncProperty<unknown>, {
          seed: 100 + i,
          numRuns: 1500,
          endOnFailure: true,
        });
        runs.push(r.failed ? r.numRuns : -r.numRuns);
      }
      fs.appendFileSync("/tmp/zz.txt", JSON.stringify([pn, dn, runs.join(" ")])+"\n");
    }
  console.log(out);
}, 1000000);
