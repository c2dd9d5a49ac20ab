import { availableParallelism } from "node:os";

/** @type {import("jest").Config} */
export default {
  // Tests await events, never the clock; this only ends one that hangs.
  testTimeout: 120_000,
  // Never in this process: modules of every suite stay in the heap of the one that ran it, which is replaced before it
  // grows large.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  workerIdleMemoryLimit: "1GB",
  reporters: ["default", "<rootDir>/scripts/jest-summary-reporter.mjs"],
  testEnvironment: "node",
  // Packages are tested from their sources: no build stands between an edit and its test.
  testEnvironmentOptions: { customExportConditions: ["@reawait/source", "node", "node-addons"] },
  testMatch: [
    "<rootDir>/packages/*/src/**/*.test.ts",
    "<rootDir>/samples/**/*.test.ts",
    "<rootDir>/interop/**/*.test.ts",
    "<rootDir>/faults/**/*.test.ts",
    "<rootDir>/bench/**/*.test.ts",
    "<rootDir>/scripts/**/*.test.{mjs,ts}",
  ],
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
  extensionsToTreatAsEsm: [".ts"],
  moduleFileExtensions: ["js", "mjs", "cjs", "ts", "json", "node"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        swcrc: false,
        sourceMaps: "inline",
        module: { type: "es6" },
        jsc: { target: "es2022", parser: { syntax: "typescript", explicitResourceManagement: true } },
      },
    ],
  },
};
