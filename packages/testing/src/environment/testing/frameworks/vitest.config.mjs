import { tmpdir } from "node:os";
import { join } from "node:path";

export default {
  // Nothing is written beside the sources.
  cacheDir: join(tmpdir(), "reawait-vitest"),
  test: {
    root: import.meta.dirname,
    include: ["vitest.test-program.mjs"],
    testTimeout: 60_000,
    reporters: ["json"],
    fakeTimers: { toFake: ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "performance", "Date"] },
  },
};
