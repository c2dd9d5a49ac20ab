// @ts-check
import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const packages = ["protocol", "core", "worker", "client", "engine", "testing"];
const anywhere = "A history must be replayable in a browser too: core has no Node built-ins and no timers.";
const tests = [
  "**/*.test.ts",
  "**/*.test-d.ts",
  "**/*.test.mjs",
  "**/src/**/testing/**",
  "{samples,interop,faults,bench}/**/testing/**",
];

export default defineConfig(
  globalIgnores(["**/dist/", "coverage/", "packages/protocol/src/gen/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    // One program for everything, tests included: faster than a project service, which would load each package twice.
    languageOptions: { parserOptions: { project: "./tsconfig.tests.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      // The compiler is stricter here: what an index signature gives is written in brackets.
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      "no-unexpected-multiline": "off", // judges layout, which is Prettier's
      "object-shorthand": "error",
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { allowDefaultCaseForExhaustiveSwitch: false }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // `_` marks what a signature demands and a body does not need.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      // An empty string on the wire means "none": `name || undefined` is meant.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      // An async function without an await is how a port's promise is answered at once.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-empty-function": "off",
      // Type parameters carry what a caller says about a payload: `callActivity<Receipt>("placeOrder", order)`.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-unnecessary-type-arguments": "off",
      "@typescript-eslint/unified-signatures": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [js.configs.recommended],
    rules: { "no-undef": "off", eqeqeq: "error", "object-shorthand": "error" },
  },
  {
    files: ["samples/**", "bench/**", "faults/main.ts", "faults/scale/main.ts", "scripts/packed/programs/**"],
    rules: { "no-console": "off" },
  },
  {
    files: tests,
    rules: {
      // Tests throw and reject with strange things on purpose, and pass methods around to look at them.
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
      // One hop of microtasks is what `await undefined` is for.
      "@typescript-eslint/await-thenable": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
    },
  },
  // Imports run one way: protocol <- core <- {worker, client}; protocol <- engine. Testing may import all, and none imports it.
  layer("protocol", { mayImport: [], because: "protocol is the lowest layer." }),
  layer("core", { mayImport: ["protocol"], because: "core knows definitions and histories, not who runs them." }),
  layer("worker", { mayImport: ["protocol", "core"], because: "A worker reaches an engine by a connection only." }),
  layer("client", { mayImport: ["protocol", "core"], because: "A client reaches an engine by a connection only." }),
  layer("engine", { mayImport: ["protocol"], because: "To the engine payloads are opaque strings." }),
  {
    // Separate rule names, so that they add to the layer's rather than replace it.
    files: ["packages/core/src/**"],
    ignores: tests,
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: ":matches(ImportDeclaration, ImportExpression, ExportNamedDeclaration)[source.value=/^node:/]",
          message: anywhere,
        },
      ],
      "no-restricted-globals": [
        "error",
        ...["Buffer", "process", "require", "setTimeout", "setInterval", "setImmediate"].map((name) => ({
          name,
          message: anywhere,
        })),
      ],
    },
  },
);

/**
 * @param {string} name the package
 * @param {{ mayImport: readonly string[], because: string }} rule
 * @returns {import("eslint").Linter.Config}
 */
function layer(name, { mayImport, because }) {
  const forbidden = packages.filter((each) => each !== name && !mayImport.includes(each)).join("|");
  const regex = `^@reawait/(${forbidden})(/|$)|^(\\.\\./)+(packages/)?(${forbidden})/(src|dist)/`;
  return {
    files: [`packages/${name}/src/**`],
    // A test may put together what a user would.
    ignores: tests,
    rules: { "no-restricted-imports": ["error", { patterns: [{ regex, message: because }] }] },
  };
}
