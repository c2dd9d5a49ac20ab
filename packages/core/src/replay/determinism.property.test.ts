import { describe, it } from "@jest/globals";
import { holds, propertyTimeout } from "./testing/property-runs.js";
import { bordersChangeNothing, crashesChangeNothing, suspensionsChangeNothing } from "./testing/replay-properties.js";

describe("random orchestrators", () => {
  it(
    "answer the same in sessions, replayed from scratch, and after crashes",
    () => holds(crashesChangeNothing(undefined)),
    propertyTimeout,
  );

  it(
    "make the same calls and end the same, wherever the borders of batches are",
    () => holds(bordersChangeNothing(undefined)),
    propertyTimeout,
  );

  it(
    "make the same calls and end the same when they are suspended and resumed, and none in between",
    () => holds(suspensionsChangeNothing(undefined)),
    propertyTimeout,
  );
});
