// @ts-check
import { defineConfig } from "vitest/config";

// Packages are tested from their sources: no build stands between an edit and its test.
const conditions = ["@reawait/source", "node", "import", "default"];

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ["*.vitest.ts"], cache: false },
});
