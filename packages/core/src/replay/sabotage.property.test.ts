import { describe, expect, it } from "@jest/globals";
import { hostScheduler } from "./scheduler.js";
import { applyTogether, brokenDrains, drivenBy } from "./testing/drivers.js";
import { isRefuted, propertyTimeout } from "./testing/property-runs.js";
import { bordersChangeNothing, crashesChangeNothing, suspensionsChangeNothing } from "./testing/replay-properties.js";

const properties = [
  ["crashes change nothing", crashesChangeNothing],
  ["borders of batches change nothing", bordersChangeNothing],
  ["suspensions change nothing", suspensionsChangeNothing],
] as const;

describe.each(properties)("the property that %s", (_name, property) => {
  it(
    "catches a driver that applies what comes together before it drains (R1)",
    async () => {
      expect(await isRefuted(property(applyTogether))).toBe(true);
    },
    propertyTimeout,
  );

  it.each(Object.entries(brokenDrains))(
    "catches a drain that is %s (R2)",
    async (_drain, drain) => {
      expect(await isRefuted(property(drivenBy({ ...hostScheduler, drain })))).toBe(true);
    },
    propertyTimeout,
  );
});
