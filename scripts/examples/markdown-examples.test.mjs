// Every example in the documents compiles, and where a document says what its examples print, they do.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import ts from "typescript";
import { extractExamples, extractFiles, extractOutput, findUnprinted } from "./markdown-examples.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Below the root, so that the packages are found by their names.
const workshop = join(root, "node_modules", ".cache", "reawait-examples");
const documents = [join(root, "README.md"), ...markdownIn("packages"), ...markdownIn("docs"), ...markdownIn("samples")];

/** @param {string} folder */
function markdownIn(folder) {
  const base = join(root, folder);
  /** @type {string[]} */
  let names = [];
  try {
    names = readdirSync(base, { recursive: true, encoding: "utf8" });
  } catch {
    // A folder that is not there has no documents.
  }
  return names
    .filter((name) => name.endsWith(".md") && !/node_modules|dist/.test(name))
    .map((name) => join(base, name));
}

/**
 * Writes its examples into a folder of their own.
 *
 * @param {string} document
 * @returns {{ readonly modules: readonly string[], readonly files: readonly string[] }}
 */
function writeExamples(document) {
  const markdown = readFileSync(document, "utf8");
  const folder = join(workshop, relative(root, document).replace(/\W/g, "-"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const write = (/** @type {string} */ name, /** @type {string} */ code) => {
    const file = join(folder, name);
    writeFileSync(file, code);
    return file;
  };
  return {
    modules: extractExamples(markdown).map((code, index) => write(`examples-${index + 1}.ts`, code)),
    files: extractFiles(markdown).map(({ name, code }) => write(name, code)),
  };
}

/** @param {string} document */
function writeModule(document) {
  const [file] = writeExamples(document).modules;
  if (file === undefined) throw new Error(`${document} has no example`);
  return file;
}

/**
 * Compiles all of them at once.
 *
 * @param {readonly string[]} files
 * @returns {(file: string) => readonly string[]} what the compiler has against one of them
 */
function compile(files) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.tests.json"), (path) => readFileSync(path, "utf8"));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [...files] }, ts.sys, root);
  // An example may name something only to show it; and its folder makes its imports those of an installed package.
  const lenient = { noUnusedLocals: false, noUnusedParameters: false, maxNodeModuleJsDepth: 1 };
  const program = ts.createProgram(files, { ...options, ...lenient, noEmit: true, incremental: false });
  const describe = (/** @type {ts.Diagnostic} */ { messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n");
  return (file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map(describe);
}

afterAll(() => rmSync(workshop, { recursive: true, force: true }));

describe("the examples compile of", () => {
  const written = documents.map((document) => {
    const { modules, files } = writeExamples(document);
    return { document, files: [...modules, ...files.filter((file) => file.endsWith(".ts"))] };
  });
  /** @type {(file: string) => readonly string[]} */
  let complaints;
  beforeAll(() => {
    complaints = compile(written.flatMap(({ files }) => files));
  }, 120_000);
  for (const { document, files } of written) {
    if (files.length > 0) it(relative(root, document), () => expect(files.flatMap(complaints)).toEqual([]), 60_000);
  }
});

/**
 * Runs the examples of a document, one module after the other, on the packages as they are built, in a folder of their own.
 *
 * @param {string} document
 */
function run(document) {
  const { modules, files } = writeExamples(document);
  for (const file of files) transpile(file, readFileSync(file, "utf8"));
  const folder = mkdtempSync(join(tmpdir(), "reawait-example-"));
  try {
    return modules.map((file) => runModule(file, readFileSync(file, "utf8"), folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {string} source
 * @param {string} folder the working directory
 */
function runModule(file, source, folder) {
  const args = [transpile(file, source)];
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return { stdout, stderr, status, signal };
}

/**
 * @param {string} file
 * @param {string} source
 * @returns {string} the file to run
 */
function transpile(file, source) {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const runnable = file.replace(/\.ts$/, ".js");
  writeFileSync(runnable, outputText);
  return runnable;
}

describe("the example of the README prints what it says", () => {
  const document = join(root, "README.md");
  /** @type {string} */
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "reawait-example-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function expectPromised() {
    const file = writeModule(document);
    const source = readFileSync(file, "utf8");
    const { stdout, stderr, status } = runModule(file, source, folder);
    const promised = /console\.log\(.*\); \/\/ (.*)$/m.exec(source)?.[1];
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    // console.log breaks a long object over lines.
    expect(stdout.replace(/\s+/g, " ").trim()).toBe(promised);
  }

  it("at first, and again", () => {
    expectPromised();
    expectPromised();
  });

  it.each(["await handle.raiseEvent(", "console.log(await handle.result())"])("after a kill before %s", (line) => {
    const file = writeModule(document);
    const source = readFileSync(file, "utf8");
    expect(source.split(line)).toHaveLength(2);
    const killed = source.replace(line, `process.kill(process.pid, "SIGKILL");\n${line}`);
    expect(runModule(file, killed, folder).signal).toBe("SIGKILL");
    expectPromised();
  });
});

describe("the examples print what is said of", () => {
  for (const document of documents) {
    const pieces = extractOutput(readFileSync(document, "utf8"));
    if (pieces.length === 0) continue;
    it(relative(root, document), () => {
      const runs = run(document);
      for (const { status, stderr, stdout } of runs) {
        expect({ status, stderr, ...(status !== 0 && { stdout }) }).toEqual({ status: 0, stderr: "" });
      }
      const stdout = runs.map((each) => each.stdout).join("\n");
      const unprinted = findUnprinted(stdout, pieces);
      expect({ unprinted, ...(unprinted !== undefined && { stdout }) }).toEqual({});
    });
  }
});

describe("the modules of a document", () => {
  const block = (/** @type {string} */ code) => `\`\`\`ts\n${code}\n\`\`\`\n`;

  it("go on from block to block, what is given included, until a new one begins", () => {
    const first = `${block("one();")}\n<!-- given\ntwo();\n-->\n\n${block("three();")}`;
    const markdown = `${first}\n<!-- new module -->\n\nNo code.\n\n<!-- new module -->\n\n${block("four();")}`;
    expect(extractExamples(markdown)).toEqual([
      "one();\n\ntwo();\n\nthree();\n\nexport {};\n",
      "four();\n\nexport {};\n",
    ]);
  });

  it("are none where there are no examples", () => {
    expect(extractExamples("# Text\n\n```json\n{}\n```\n")).toEqual([]);
  });

  it("do not hold what is a file of its own", () => {
    const file = block("// orders.test.ts\ntest();");
    const settings = "```js\n// jest.config.js\nexport default {};\n```\n";
    const markdown = `${file}\n${settings}\n${block("// a remark\none();")}`;
    expect(extractExamples(markdown)).toEqual(["// a remark\none();\n\nexport {};\n"]);
    expect(extractFiles(markdown)).toEqual([
      { name: "orders.test.ts", code: "test();\n" },
      { name: "jest.config.js", code: "export default {};\n" },
    ]);
  });
});

describe("what a document says that its examples print", () => {
  it("is in the blocks that follow the comment", () => {
    const markdown =
      "<!-- prints -->\n\n```text\none\n```\n\n```text\nother\n```\n\n<!-- prints -->\n\n```text\ntwo\n```\n";
    expect(extractOutput(markdown)).toEqual(["one\n", "two\n"]);
  });

  it.each([
    ["the very text", "a b", ["a b"], undefined],
    ["the text with other line breaks", "a\n  b", ["a b\n"], undefined],
    ["pieces in order, others between them", "a x b", ["a", "b"], undefined],
    ["pieces in another order", "b a", ["a", "b"], "b"],
    ["one piece for two", "a", ["a", "a"], "a"],
    ["something where an ellipsis stands", "at line 5 (x)", ["at line … (x)"], undefined],
    ["other signs than those of a pattern", "axb", ["a.b"], "a.b"],
    ["nothing", "", ["a"], "a"],
  ])("is compared with %s", (_what, printed, pieces, unprinted) => {
    expect(findUnprinted(printed, pieces)).toBe(unprinted);
  });
});
