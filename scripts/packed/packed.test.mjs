// @ts-check
// The packages as users get them: packed, installed into an empty project, and used there.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { build } from "esbuild";
import { installPackages, tool, typeRoots } from "./project.mjs";

/** @type {import("./project.mjs").Project} */
let project;
beforeAll(async () => {
  project = await installPackages();
}, 180_000);
afterAll(() => project.remove());

/** @param {string} name */
const program = (name) => readFileSync(fileURLToPath(new URL(`programs/${name}`, import.meta.url)), "utf8");

const greeting = "Hello, world!\n";

it("each package holds its licence, and nothing that only its build or its tests need", () => {
  expect(project.packed.size).toBe(6);
  for (const [name, files] of project.packed) {
    const superfluous = files.filter((file) => /tsbuildinfo|\.test\.|testing\//.test(file));
    expect({ name, hasLicence: files.includes("LICENSE"), superfluous }).toEqual({
      name,
      hasLicence: true,
      superfluous: [],
    });
  }
});

describe("from plain JavaScript", () => {
  it.each(["hello.mjs", "hello.cjs"])("%s runs", async (name) => {
    const ending = await project.node(await project.write(name, program(name)));
    expect(withoutWarnings(ending.output)).toBe(greeting);
    expect(ending.code).toBe(0);
  });
});

describe("from TypeScript", () => {
  it.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])(
    "compiles and runs with the module %s and the resolution %s, and finds wrong input",
    async (module, resolution) => {
      const options = {
        ...{
          module,
          moduleResolution: resolution,
          target: "es2022",
          lib: ["es2023", "esnext.disposable"],
          strict: true,
        },
        // The declarations of our packages are checked too.
        ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
        ...{ types: ["node"], typeRoots: [typeRoots], outDir: `out-${resolution}`, rootDir: "." },
      };
      await project.write("hello.mts", program("hello.ts"));
      await project.write("wrong-input.mts", program("wrong-input.ts"));
      await project.write("testing.mts", program("testing.ts"));
      const files = ["hello.mts", "wrong-input.mts", "testing.mts"];
      await project.write("tsconfig.json", JSON.stringify({ compilerOptions: options, files }));
      const compiled = await project.node(tool("typescript", "tsc"), "-p", ".");
      expect(compiled).toMatchObject({ code: 0, output: "" });
      for (const name of ["hello.mjs", "testing.mjs"]) {
        const ending = await project.node(join(project.folder, `out-${resolution}`, name));
        expect(withoutWarnings(ending.output)).toBe(greeting);
      }
    },
  );
});

// @grpc/grpc-js is CommonJS: in a bundle that is an ES module its `require` has to come from somewhere.
const requireInModules = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

describe("bundled by esbuild", () => {
  it.each(/** @type {const} */ (["esm", "cjs"]))(
    "a worker and a client run as %s against the command",
    async (format) => {
      const banner = { js: format === "esm" ? requireInModules : "" };
      const bundle = await bundled("remote.ts", { format, platform: "node", banner });
      const server = await startServer();
      try {
        const ending = await project.node(
          await project.write(format === "esm" ? "b.mjs" : "b.cjs", bundle),
          server.address,
        );
        expect(withoutWarnings(ending.output)).toBe(greeting);
      } finally {
        await server.stop();
      }
    },
  );

  it("the runtime replays a history where there is nothing of Node", async () => {
    const bundle = await bundled("in-a-browser.ts", { format: "iife", platform: "browser" });
    const reported = new Promise((report) => {
      const page = { report, MessageChannel, performance, queueMicrotask, TextEncoder, TextDecoder, URL, crypto };
      runInNewContext(bundle, page);
    });
    expect(await reported).toMatchObject([{ kind: "completeOrchestration", result: '"HELLO"' }]);
  });
});

/**
 * @param {string} name
 * @param {Pick<import("esbuild").BuildOptions, "format" | "platform" | "banner">} options
 */
async function bundled(name, options) {
  const entry = await project.write(name, program(name));
  const result = await build({ ...options, entryPoints: [entry], bundle: true, write: false, logLevel: "silent" });
  expect(result.warnings).toEqual([]);
  return result.outputFiles[0]?.text ?? "";
}

/** The command, as npm has linked it. */
async function startServer() {
  const command = join(project.folder, "node_modules/.bin/reawait-engine");
  const args = [command, "--storage", ":memory:", "--port", "0"];
  const child = spawn(process.execPath, args, { cwd: project.folder, stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += String(chunk);
      const found = /http:\/\/\S+:\d+/.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(`the server did not start:\n${output}`)));
  });
  return { address: /** @type {string} */ (address), stop: () => stopped(child) };
}

/** @param {import("node:child_process").ChildProcess} child */
function stopped(child) {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return exit;
}

/** @param {string} output */
function withoutWarnings(output) {
  return output.replaceAll(/^\(node:\d+\) .*\n|^\(Use `node .*\n/gm, "");
}
